package org.opencinema.experiments;

import static java.util.Objects.requireNonNull;

/**
 * One of the things that an experiment compares. Immutable.
 *
 * @param key its name within the experiment
 * @param weight its share of those who take part: over 0, at most 1
 */
public record Variant(String key, double weight) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the key is blank or the weight is out of range
     */
    public Variant {
        if (requireNonNull(key, "key").isBlank()) {
            throw new IllegalArgumentException("the key of a variant must not be blank");
        }
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight must be over 0 and at most 1, was " + weight);
        }
    }
}
