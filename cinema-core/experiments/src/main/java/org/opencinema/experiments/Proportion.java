package org.opencinema.experiments;

/**
 * How many of a number of units did something. Immutable.
 *
 * @param successes 0 to total
 * @param total 0 or more
 */
public record Proportion(long successes, long total) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Proportion {
        if (successes < 0 || successes > total) {
            throw new IllegalArgumentException("successes must be 0.." + total + ", were " + successes);
        }
    }

    /** The share, 0 to 1; 0 of none. */
    public double rate() {
        return total == 0 ? 0 : successes / (double) total;
    }
}
