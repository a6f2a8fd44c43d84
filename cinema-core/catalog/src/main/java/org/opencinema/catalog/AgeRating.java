package org.opencinema.catalog;

/** The youngest age in years that a title is meant for, 0 to 21. */
public record AgeRating(int years) {
    /**
     * Checks the age.
     *
     * @throws InvalidCatalogException if it is not 0..21
     */
    public AgeRating {
        Text.requireWithin("ageRating", years, 0, 21);
    }
}
