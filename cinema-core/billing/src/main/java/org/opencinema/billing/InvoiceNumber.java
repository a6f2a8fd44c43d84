package org.opencinema.billing;

import java.util.Locale;

/**
 * The number of an invoice: a year and a place in the sequence of that year, like {@code 2026-000001}. The places of a
 * year are taken one after the other and none is left out. Immutable.
 *
 * @param year 1 to 9999
 * @param sequence from 1; printed with six digits or more
 */
public record InvoiceNumber(int year, long sequence) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is left
     */
    public InvoiceNumber {
        if (year < 1 || year > 9999) {
            throw new IllegalArgumentException("year must be 1..9999, was " + year);
        }
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence must be 1 or more, was " + sequence);
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%04d-%06d", year, sequence);
    }
}
