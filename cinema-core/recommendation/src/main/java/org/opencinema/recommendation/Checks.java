package org.opencinema.recommendation;

/** Refusals of arguments. */
final class Checks {
    private Checks() {}

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
