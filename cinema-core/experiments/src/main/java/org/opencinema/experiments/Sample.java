package org.opencinema.experiments;

/**
 * A measure of a number of units, summed up. Immutable.
 *
 * @param count how many units, 0 or more
 * @param mean of the measure
 * @param variance of the sample (divided by count − 1), 0 or more; 0 for fewer than two units
 */
public record Sample(long count, double mean, double variance) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of range or not finite
     */
    public Sample {
        if (count < 0 || !Double.isFinite(mean) || !(variance >= 0 && variance < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "no sample: count " + count + ", mean " + mean + ", variance " + variance);
        }
    }
}
