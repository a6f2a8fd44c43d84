package org.opencinema.experiments;

import java.util.List;

/**
 * Whether the variants got the shares they should have got. If not, something drops units of one variant, and the results
 * of the experiment mean nothing. Immutable.
 *
 * @param chiSquare Pearson's statistic
 * @param pValue how likely so large a deviation is by chance, 0 to 1
 */
public record SampleRatio(double chiSquare, double pValue) {
    /** A deviation less likely than this raises the alarm: it is looked at often, and a false alarm costs an experiment. */
    public static final double ALARM = 0.001;

    /**
     * Compares what was observed with the weights.
     *
     * @param observed the units that were seen of each variant, in the order of the weights
     * @param weights the share of each variant; they need not add up to 1
     * @return no deviation if nothing was observed
     * @throws IllegalArgumentException if the lists differ in length, have fewer than two elements, or a number is out of range
     */
    public static SampleRatio of(List<Long> observed, List<Double> weights) {
        if (observed.size() != weights.size() || weights.size() < 2) {
            throw new IllegalArgumentException(
                    "two or more variants are needed on both sides, were " + observed.size() + ", " + weights.size());
        }
        double total = 0;
        double weight = 0;
        for (int i = 0; i < weights.size(); i++) {
            if (observed.get(i) < 0 || !(weights.get(i) > 0)) {
                throw new IllegalArgumentException("no units: " + observed.get(i) + " of weight " + weights.get(i));
            }
            total += observed.get(i);
            weight += weights.get(i);
        }
        if (total == 0) {
            return new SampleRatio(0, 1);
        }
        double chiSquare = 0;
        for (int i = 0; i < weights.size(); i++) {
            double expected = total * weights.get(i) / weight;
            double deviation = observed.get(i) - expected;
            chiSquare += deviation * deviation / expected;
        }
        return new SampleRatio(chiSquare, Distributions.chiSquareTail(chiSquare, weights.size() - 1));
    }

    /** Whether the deviation is too large for chance. */
    public boolean alarm() {
        return pValue < ALARM;
    }
}
