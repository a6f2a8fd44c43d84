package org.opencinema.catalog;

import org.jspecify.annotations.Nullable;

/** A title's texts in one language. */
public record Translation(String title, @Nullable String synopsis) {
    /** The longest title. */
    public static final int MAX_TITLE = 300;
    /** The longest synopsis. */
    public static final int MAX_SYNOPSIS = 4_000;

    /**
     * Checks the texts.
     *
     * @throws InvalidCatalogException if the title is blank or a text too long
     */
    public Translation {
        Text.requireText("title", title, MAX_TITLE);
        if (synopsis != null) {
            Text.requirePlain("synopsis", synopsis, MAX_SYNOPSIS);
        }
    }
}
