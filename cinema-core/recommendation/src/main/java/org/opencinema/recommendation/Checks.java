package org.opencinema.recommendation;

/** Refusals of arguments. */
final class Checks {
    /** As many elements as an array can have on every JVM. */
    static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    private Checks() {}

    /** How long an array of rows of factors is. */
    static int arrayLength(int rows, int factors) {
        long length = (long) rows * factors;
        if (length > MAX_ARRAY) {
            throw new IllegalArgumentException(
                    rows + " users or items with " + factors + " factors are too many for one array of " + MAX_ARRAY);
        }
        return (int) length;
    }

    static double weight(double weight) {
        return above("weight", weight, 0);
    }

    static double above(String name, double value, double limit) {
        if (!(value > limit && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be above " + limit + ", was " + value);
        }
        return value;
    }

    static double within(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(name + " must be " + min + ".." + max + ", was " + value);
        }
        return value;
    }

    static int within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + ".." + max + ", was " + value);
        }
        return value;
    }
}
