package org.opencinema.experiments;

/** The distributions that the tests need, good to about 10 digits. */
final class Distributions {
    private static final int MAX_STEPS = 10_000;
    private static final double PRECISION = 1e-15;
    private static final double TINY = 1e-300;

    private Distributions() {}

    /** How much of the standard normal distribution lies below x. */
    static double normal(double x) {
        double tail = gammaTail(0.5, x * x / 2) / 2;
        return x < 0 ? tail : 1 - tail;
    }

    static double normalQuantile(double probability) {
        double low = -40;
        double high = 40;
        for (int i = 0; i < 200 && high - low > PRECISION; i++) {
            double middle = (low + high) / 2;
            if (normal(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** How much of Student's distribution lies below t. */
    static double student(double t, double freedom) {
        double tail = beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
        return t < 0 ? tail : 1 - tail;
    }

    static double studentQuantile(double probability, double freedom) {
        double low = -1;
        double high = 1;
        while (student(low, freedom) > probability && low > -1e300) {
            low *= 2;
        }
        while (student(high, freedom) < probability && high < 1e300) {
            high *= 2;
        }
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            if (student(middle, freedom) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** How much of the chi-square distribution lies above x. */
    static double chiSquareTail(double x, int freedom) {
        return gammaTail(freedom / 2.0, x / 2);
    }

    /** The regularised upper incomplete gamma function: by its series for small x, else by its continued fraction. */
    private static double gammaTail(double a, double x) {
        if (x <= 0) {
            return 1;
        }
        double factor = Math.exp(a * Math.log(x) - x - logGamma(a));
        if (x < a + 1) {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < MAX_STEPS && term > sum * PRECISION; n++) {
                term *= x / (a + n);
                sum += term;
            }
            return 1 - factor * sum;
        }
        double b = x + 1 - a;
        double c = 1 / TINY;
        double d = 1 / b;
        double fraction = d;
        for (int n = 1; n < MAX_STEPS; n++) {
            double an = -n * (n - a);
            b += 2;
            d = 1 / away(an * d + b);
            c = away(b + an / c);
            double step = c * d;
            fraction *= step;
            if (Math.abs(step - 1) < PRECISION) {
                break;
            }
        }
        return factor * fraction;
    }

    /** The regularised incomplete beta function, by its continued fraction. */
    private static double beta(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        double factor = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
        return x < (a + 1) / (a + b + 2)
                ? factor * betaFraction(x, a, b) / a
                : 1 - factor * betaFraction(1 - x, b, a) / b;
    }

    private static double betaFraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / away(1 - (a + b) * x / (a + 1));
        double fraction = d;
        for (int m = 1; m < MAX_STEPS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / away(1 + even * d);
            c = away(1 + even / c);
            fraction *= c * d;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / away(1 + odd * d);
            c = away(1 + odd / c);
            double step = c * d;
            fraction *= step;
            if (Math.abs(step - 1) < PRECISION) {
                break;
            }
        }
        return fraction;
    }

    private static double away(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** The logarithm of the gamma function for x over 0: Stirling's series, after x was raised to where it holds. */
    private static double logGamma(double x) {
        double shift = 0;
        double raised = x;
        while (raised < 15) {
            shift += Math.log(raised);
            raised++;
        }
        double inverse = 1 / raised;
        double square = inverse * inverse;
        double series = inverse
                * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))));
        return (raised - 0.5) * Math.log(raised) - raised + 0.5 * Math.log(2 * Math.PI) + series - shift;
    }
}
