package org.opencinema.catalog;

import java.util.regex.Pattern;

/** A genre, known by its slug. */
public record Genre(String slug, Names names) {
    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    /**
     * Checks the slug.
     *
     * @throws InvalidCatalogException if it is not 1 to 50 of a-z, 0-9 and {@code -}, a letter first
     */
    public Genre {
        if (!SLUG.matcher(slug).matches()) {
            throw new InvalidCatalogException("slug", "must be 1..50 of a-z, 0-9 and -, a letter first");
        }
    }
}
