package org.opencinema.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A person's part in a title.
 *
 * @param character whom an actor plays
 */
public record Credit(
        PersonId person, CreditRole role, @Nullable String character) {
    /** The longest name of a character. */
    public static final int MAX_CHARACTER = 200;

    /**
     * Checks the character.
     *
     * @throws InvalidCatalogException if it is blank or longer than {@link #MAX_CHARACTER}
     */
    public Credit {
        if (character != null) {
            Text.requireText("character", character, MAX_CHARACTER);
        }
    }
}
