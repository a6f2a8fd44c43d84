package org.opencinema.service.recommendation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a list is made of the parts of a model. */
enum Recipe {
    /** All parts together, and what titles are like, which brings in those that are too new for the model. */
    HYBRID,
    /** The factors alone. */
    ALS,
    /** The neighbours alone. */
    NEIGHBOURS,
    /** As the hybrid, but fewer titles in a row that are alike. */
    DIVERSE;

    /** As settings, variants and metrics call it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Recipe> find(String label) {
        return Arrays.stream(values())
                .filter(recipe -> recipe.label().equals(label))
                .findFirst();
    }
}
