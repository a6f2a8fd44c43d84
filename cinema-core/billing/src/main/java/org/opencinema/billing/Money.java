package org.opencinema.billing;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of money. Immutable.
 *
 * @param amountMinor in the smallest unit of the currency, like cents; may be negative
 * @param currency ISO 4217, like {@code EUR}
 */
public record Money(long amountMinor, String currency) {
    /**
     * Checks the currency.
     *
     * @throws IllegalArgumentException if there is no such currency, or it has no minor units (like gold)
     */
    public Money {
        if (Currency.getInstance(currency).getDefaultFractionDigits() < 0) {
            throw new IllegalArgumentException("currency must have minor units, was " + currency);
        }
    }

    /** Nothing, in a currency. */
    public static Money zero(String currency) {
        return new Money(0, currency);
    }

    /**
     * The sum.
     *
     * @throws IllegalArgumentException if the currencies differ
     * @throws ArithmeticException if it does not fit into a long
     */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
        }
        return new Money(Math.addExact(amountMinor, other.amountMinor), currency);
    }

    /**
     * The same amount with the other sign.
     *
     * @throws ArithmeticException if it does not fit into a long
     */
    public Money negated() {
        return new Money(Math.negateExact(amountMinor), currency);
    }

    /** Whether it is nothing. */
    public boolean isZero() {
        return amountMinor == 0;
    }

    /** Whether it is less than nothing. */
    public boolean isNegative() {
        return amountMinor < 0;
    }

    /** In major units, like {@code 9.99 EUR}. */
    @Override
    public String toString() {
        int digits = Currency.getInstance(currency).getDefaultFractionDigits();
        return BigDecimal.valueOf(amountMinor, digits).toPlainString() + " " + currency;
    }
}
