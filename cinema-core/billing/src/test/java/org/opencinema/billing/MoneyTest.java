package org.opencinema.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MoneyTest {
    @Test
    void plus_sameCurrency_adds() {
        assertThat(new Money(999, "EUR").plus(new Money(-1000, "EUR"))).isEqualTo(new Money(-1, "EUR"));
    }

    @Test
    void plus_otherCurrencyOrOverflow_isRefused() {
        assertThatThrownBy(() -> new Money(1, "EUR").plus(new Money(1, "USD")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Money(Long.MAX_VALUE, "EUR").plus(new Money(1, "EUR")))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void text_hasTheDigitsOfTheCurrency() {
        assertThat(new Money(999, "EUR")).hasToString("9.99 EUR");
        assertThat(new Money(-5, "EUR")).hasToString("-0.05 EUR");
        assertThat(new Money(999, "JPY")).hasToString("999 JPY");
        assertThat(new Money(1234, "KWD")).hasToString("1.234 KWD");
    }

    @Test
    void currency_unknown_isRefused() {
        assertThatThrownBy(() -> new Money(1, "EURO")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Money(1, "XAU")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plan_outsideItsRanges_isRefused() {
        Money price = new Money(1, "EUR");
        assertThat(new Plan("a", Money.zero("EUR"), 1, 144).isFree()).isTrue();
        assertThat(new Plan("a".repeat(32), price, 100, 4320).isFree()).isFalse();
        assertThatThrownBy(() -> new Plan("a".repeat(33), price, 1, 144)).hasMessageContaining("code");
        assertThatThrownBy(() -> new Plan("A", price, 1, 144)).hasMessageContaining("code");
        assertThatThrownBy(() -> new Plan("a", price.negated(), 1, 144)).hasMessageContaining("price");
        assertThatThrownBy(() -> new Plan("a", price, 0, 144)).hasMessageContaining("maxStreams");
        assertThatThrownBy(() -> new Plan("a", price, 101, 144)).hasMessageContaining("maxStreams");
        assertThatThrownBy(() -> new Plan("a", price, 1, 143)).hasMessageContaining("maxHeight");
        assertThatThrownBy(() -> new Plan("a", price, 1, 4321)).hasMessageContaining("maxHeight");
    }

    @Test
    void invoiceNumber_isPrintedWithSixDigitsOrMore() {
        assertThat(new InvoiceNumber(2026, 1)).hasToString("2026-000001");
        assertThat(new InvoiceNumber(2026, 1_234_567)).hasToString("2026-1234567");
        assertThatThrownBy(() -> new InvoiceNumber(2026, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InvoiceNumber(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decline_lostCard_isHardAndUnknownCodeIsSoft() {
        assertThat(Decline.of("lost_card").hard()).isTrue();
        assertThat(Decline.of("insufficient_funds").hard()).isFalse();
        assertThat(Decline.of("whatever").hard()).isFalse();
    }
}
