package org.opencinema.billing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A change of the books by double entry: what is taken from some accounts is put to others. Immutable.
 *
 * @param entries two or more; their sum is zero in each currency
 */
public record LedgerTransaction(List<Entry> entries) {
    /**
     * A change of one account.
     *
     * @param amount positive for a debit, negative for a credit, not zero
     */
    public record Entry(LedgerAccount account, Money amount) {
        /**
         * Checks the amount.
         *
         * @throws IllegalArgumentException if it is zero
         */
        public Entry {
            if (amount.isZero()) {
                throw new IllegalArgumentException("an entry must not be zero");
            }
        }
    }

    /**
     * Checks the balance.
     *
     * @throws IllegalArgumentException if there are less than two entries, or their sum is not zero
     */
    public LedgerTransaction {
        entries = List.copyOf(entries);
        Map<String, Money> sums = new HashMap<>();
        for (Entry entry : entries) {
            sums.merge(entry.amount().currency(), entry.amount(), Money::plus);
        }
        if (entries.size() < 2 || sums.values().stream().anyMatch(sum -> !sum.isZero())) {
            throw new IllegalArgumentException("entries must be two or more and balance, were " + entries);
        }
    }

    /**
     * A viewer now owes an amount.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static LedgerTransaction invoiced(Money amount) {
        return move(amount, LedgerAccount.RECEIVABLE, LedgerAccount.REVENUE);
    }

    /**
     * A viewer has paid an amount.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static LedgerTransaction paid(Money amount) {
        return move(amount, LedgerAccount.CASH, LedgerAccount.RECEIVABLE);
    }

    /**
     * A viewer owes an amount no more.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static LedgerTransaction voided(Money amount) {
        return move(amount, LedgerAccount.REVENUE, LedgerAccount.RECEIVABLE);
    }

    private static LedgerTransaction move(Money amount, LedgerAccount debit, LedgerAccount credit) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException("an amount must be positive, was " + amount);
        }
        return new LedgerTransaction(List.of(new Entry(debit, amount), new Entry(credit, amount.negated())));
    }
}
