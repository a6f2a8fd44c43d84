package org.opencinema.experiments;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a variant differs from the control. Immutable.
 *
 * @param difference variant minus control
 * @param lower where the confidence interval of the difference begins
 * @param upper where it ends
 * @param lift the difference relative to the control: 0.1 is ten percent more; empty if the control is 0
 * @param pValue how likely so large a difference either way would be if there were none, 0 to 1
 */
public record Comparison(double difference, double lower, double upper, OptionalDouble lift, double pValue) {
    /**
     * Compares two shares: the interval with the variances of both (Wald), the p-value with their common one (two-sided z
     * test). Both are approximations for large numbers: some ten successes and failures on each side at least.
     *
     * @param confidence of the interval, between 0 and 1, usually 0.95
     * @return empty if a side has no units
     * @throws IllegalArgumentException if the confidence is not between 0 and 1
     */
    public static Optional<Comparison> of(Proportion control, Proportion variant, double confidence) {
        requireConfidence(confidence);
        if (control.total() == 0 || variant.total() == 0) {
            return Optional.empty();
        }
        double p1 = control.rate();
        double p2 = variant.rate();
        double common = (control.successes() + variant.successes()) / ((double) control.total() + variant.total());
        double commonError = Math.sqrt(common * (1 - common) * (1.0 / control.total() + 1.0 / variant.total()));
        double error = Math.sqrt(p1 * (1 - p1) / control.total() + p2 * (1 - p2) / variant.total());
        double difference = p2 - p1;
        double pValue = commonError == 0 ? 1 : 2 * Distributions.normal(-Math.abs(difference / commonError));
        double margin = Distributions.normalQuantile(0.5 + confidence / 2) * error;
        return Optional.of(of(p1, difference, margin, pValue));
    }

    /**
     * Compares two means by Welch's t test, which does not ask for equal variances.
     *
     * @param confidence of the interval, between 0 and 1, usually 0.95
     * @return empty if a side has fewer than two units
     * @throws IllegalArgumentException if the confidence is not between 0 and 1
     */
    public static Optional<Comparison> of(Sample control, Sample variant, double confidence) {
        requireConfidence(confidence);
        if (control.count() < 2 || variant.count() < 2) {
            return Optional.empty();
        }
        double v1 = control.variance() / control.count();
        double v2 = variant.variance() / variant.count();
        double difference = variant.mean() - control.mean();
        double error = Math.sqrt(v1 + v2);
        if (error == 0) {
            return Optional.of(of(control.mean(), difference, 0, difference == 0 ? 1 : 0));
        }
        double share = v1 / (v1 + v2); // of the squared error; keeps tiny and huge variances from under- and overflow
        double freedom =
                1 / (share * share / (control.count() - 1) + (1 - share) * (1 - share) / (variant.count() - 1));
        double pValue = 2 * Distributions.student(-Math.abs(difference / error), freedom);
        double margin = Distributions.studentQuantile(0.5 + confidence / 2, freedom) * error;
        return Optional.of(of(control.mean(), difference, margin, pValue));
    }

    private static Comparison of(double control, double difference, double margin, double pValue) {
        OptionalDouble lift = control == 0 ? OptionalDouble.empty() : OptionalDouble.of(difference / control);
        return new Comparison(difference, difference - margin, difference + margin, lift, Math.min(1, pValue));
    }

    private static void requireConfidence(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be between 0 and 1, was " + confidence);
        }
    }
}
