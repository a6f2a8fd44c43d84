package org.opencinema.recommendation;

import java.time.Instant;

/**
 * What one training learned, all of the same items. Immutable, thread-safe.
 *
 * @param trainedAt kept to the millisecond
 */
public record Model(ItemFactors factors, ItemKnn neighbours, Popularity popularity, Instant trainedAt) {
    /**
     * Checks that the parts fit together.
     *
     * @throws IllegalArgumentException if they are not of the same items in the same order
     */
    public Model {
        if (!factors.items().ids().equals(neighbours.items().ids())
                || !factors.items().ids().equals(popularity.items().ids())) {
            throw new IllegalArgumentException("the parts of a model must be of the same items");
        }
    }

    /** The items it knows. */
    public ItemIndex items() {
        return factors.items();
    }
}
