package org.opencinema.launcher.simulation;

import java.util.random.RandomGenerator;

/** Distributions that a generator lacks. */
final class Chance {
    private Chance() {}

    static boolean of(RandomGenerator random, double share) {
        return random.nextDouble() < share;
    }

    /** How often a thing of this mean happens; for small means. */
    static int poisson(RandomGenerator random, double mean) {
        double limit = Math.exp(-mean);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    static double logNormal(RandomGenerator random, double median, double sigma) {
        return median * Math.exp(sigma * random.nextGaussian());
    }

    /** The index of one of the weights. */
    static int weighted(RandomGenerator random, int... weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int point = random.nextInt(sum);
        int index = 0;
        for (point -= weights[0]; point >= 0; point -= weights[index]) {
            index++;
        }
        return index;
    }
}
