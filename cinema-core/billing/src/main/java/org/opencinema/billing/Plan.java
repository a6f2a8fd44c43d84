package org.opencinema.billing;

import java.util.regex.Pattern;

/**
 * What can be subscribed to. Immutable.
 *
 * @param code 1 to 32 lower-case letters, digits and hyphens, starting with a letter
 * @param price of a month; zero for a plan that needs no subscription
 * @param maxStreams at the same time, 1 to 100
 * @param maxHeight of the picture in lines, 144 to 4320
 */
public record Plan(String code, Money price, int maxStreams, int maxHeight) {
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is left
     */
    public Plan {
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("plan code must match " + CODE + ", was " + code);
        }
        if (price.isNegative()) {
            throw new IllegalArgumentException("price must be 0 or more, was " + price);
        }
        if (maxStreams < 1 || maxStreams > 100) {
            throw new IllegalArgumentException("maxStreams must be 1..100, was " + maxStreams);
        }
        if (maxHeight < 144 || maxHeight > 4320) {
            throw new IllegalArgumentException("maxHeight must be 144..4320, was " + maxHeight);
        }
    }

    /** Whether it costs nothing. */
    public boolean isFree() {
        return price.isZero();
    }
}
