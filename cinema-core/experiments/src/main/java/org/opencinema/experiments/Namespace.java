package org.opencinema.experiments;

import static java.util.Objects.requireNonNull;

/**
 * A slice of the audience. Experiments with slices of one name that do not overlap never meet the same account. Immutable.
 *
 * @param name shared by the experiments that must keep apart
 * @param from where the slice begins, 0 to 1, inclusive
 * @param until where it ends, exclusive; over {@code from}, at most 1
 */
public record Namespace(String name, double from, double until) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is blank or the slice is not within 0 and 1
     */
    public Namespace {
        if (requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("the name of a namespace must not be blank");
        }
        if (!(from >= 0 && from < until && until <= 1)) {
            throw new IllegalArgumentException("a slice lies within 0..1, was " + from + ".." + until);
        }
    }

    /** Whether the slice holds this unit, like an account id. */
    public boolean contains(String unit) {
        double bucket = Bucket.of(name, unit);
        return bucket >= from && bucket < until;
    }
}
