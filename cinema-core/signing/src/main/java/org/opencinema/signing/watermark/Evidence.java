package org.opencinema.signing.watermark;

/**
 * How much a copy speaks against a session: the likelihood of the copy if the session had a part in it, over that if it had none,
 * averaged over the ways in which one, two or three may have made it, half of the weight on one.
 *
 * <p>For a session that had no part the expectation of this ratio is 1, whatever the leakers did, so by Markov's inequality it
 * reaches x with a probability of at most 1/x.
 */
final class Evidence {
    /** The share of variants that are read wrongly, or that fit no way of leaking. */
    private static final double ERROR = 0.01;

    /** How much likelier it is held that one leaked than each other way. */
    private static final double ALONE = 9;

    /** For each way the probability of B when none, one, ... all of the leakers had B. */
    private static final double[][] WAYS = {
        {0, 1},
        {0, 0.5, 1},
        {0, 1, 1},
        {0, 0, 1},
        {0, 1 / 3.0, 2 / 3.0, 1},
        {0, 0, 1, 1},
        {0, 1, 0, 1},
        {0, 1, 1, 1},
        {0, 0, 0, 1},
        {0, 0.5, 0.5, 1}
    };

    private static final double[] NOTHING = {};

    private final int first;
    private final double[] base = new double[WAYS.length];
    private final double[][] gains;

    Evidence(String observed, int first, int[] biases) {
        this.first = first;
        gains = new double[observed.length()][];
        for (int i = 0; i < observed.length(); i++) {
            char variant = observed.charAt(i);
            boolean known = variant == 'A' || variant == 'B';
            gains[i] = known ? gain(variant == 'B', biases[first + i] / 256.0) : NOTHING;
        }
    }

    private double[] gain(boolean b, double bias) {
        double[] gain = new double[WAYS.length];
        for (int way = 0; way < WAYS.length; way++) {
            double withA = likelihood(WAYS[way], bias, 0, b);
            double withB = likelihood(WAYS[way], bias, 1, b);
            double innocent = bias * withB + (1 - bias) * withA;
            base[way] += Math.log(withA / innocent);
            gain[way] = Math.log(withB / withA);
        }
        return gain;
    }

    /** Of what is seen, when the session has this variant and the other leakers theirs by chance. */
    private static double likelihood(double[] way, double bias, int own, boolean b) {
        int others = way.length - 2;
        double probability = 0;
        for (int k = 0; k <= others; k++) {
            double ways = others == 2 && k == 1 ? 2 : 1;
            probability += ways * Math.pow(bias, k) * Math.pow(1 - bias, others - k) * way[k + own];
        }
        double read = probability * (1 - ERROR) + ERROR / 2;
        return b ? read : 1 - read;
    }

    /** The natural logarithm of the ratio. */
    double against(WatermarkPattern pattern) {
        double[] logs = base.clone();
        for (int i = 0; i < gains.length; i++) {
            if (pattern.applyAsInt(first + i) == 1) {
                double[] gain = gains[i];
                for (int way = 0; way < gain.length; way++) {
                    logs[way] += gain[way];
                }
            }
        }
        double max = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            max = Math.max(max, log);
        }
        double sum = (ALONE - 1) * Math.exp(logs[0] - max);
        for (double log : logs) {
            sum += Math.exp(log - max);
        }
        return max + Math.log(sum / (ALONE - 1 + logs.length));
    }
}
