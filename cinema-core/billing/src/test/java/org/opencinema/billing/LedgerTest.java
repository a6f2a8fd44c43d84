package org.opencinema.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.opencinema.billing.LedgerTransaction.Entry;

final class LedgerTest {
    private enum Fate {
        OPEN,
        PAID,
        VOIDED
    }

    private record Invoice(long amountMinor, Fate fate) {}

    @Property
    void books_afterAnyInvoices_balanceAndSayWhatIsOwedEarnedAndHeld(@ForAll("invoices") List<Invoice> invoices) {
        Map<LedgerAccount, Long> balances = new EnumMap<>(LedgerAccount.class);
        for (LedgerTransaction transaction : transactions(invoices)) {
            for (Entry entry : transaction.entries()) {
                balances.merge(entry.account(), entry.amount().amountMinor(), Long::sum);
            }
        }

        assertThat(balances.values().stream().mapToLong(Long::longValue).sum()).isZero();
        assertThat(balances.getOrDefault(LedgerAccount.RECEIVABLE, 0L)).isEqualTo(sum(invoices, Fate.OPEN));
        assertThat(balances.getOrDefault(LedgerAccount.CASH, 0L)).isEqualTo(sum(invoices, Fate.PAID));
        assertThat(balances.getOrDefault(LedgerAccount.REVENUE, 0L))
                .isEqualTo(-sum(invoices, Fate.OPEN) - sum(invoices, Fate.PAID));
    }

    @Test
    void transaction_thatDoesNotBalance_isRefused() {
        Entry debit = new Entry(LedgerAccount.CASH, new Money(5, "EUR"));
        assertThatThrownBy(() -> new LedgerTransaction(List.of(debit))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new LedgerTransaction(List.of(debit, new Entry(LedgerAccount.REVENUE, new Money(-4, "EUR")))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new LedgerTransaction(List.of(debit, new Entry(LedgerAccount.REVENUE, new Money(-5, "USD")))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LedgerTransaction.paid(Money.zero("EUR")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LedgerTransaction.paid(new Money(-1, "EUR")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<LedgerTransaction> transactions(List<Invoice> invoices) {
        List<LedgerTransaction> transactions = new ArrayList<>();
        for (Invoice invoice : invoices) {
            Money amount = new Money(invoice.amountMinor(), "EUR");
            transactions.add(LedgerTransaction.invoiced(amount));
            switch (invoice.fate()) {
                case OPEN -> {}
                case PAID -> transactions.add(LedgerTransaction.paid(amount));
                case VOIDED -> transactions.add(LedgerTransaction.voided(amount));
            }
        }
        return transactions;
    }

    private static long sum(List<Invoice> invoices, Fate fate) {
        return invoices.stream()
                .filter(invoice -> invoice.fate() == fate)
                .mapToLong(Invoice::amountMinor)
                .sum();
    }

    @Provide
    static Arbitrary<List<Invoice>> invoices() {
        return Combinators.combine(Arbitraries.longs().between(1, 1_000_000), Arbitraries.of(Fate.class))
                .as(Invoice::new)
                .list();
    }
}
