package org.opencinema.catalog;

import java.util.Map;

/** The name of a person or genre in one or more languages. */
public record Names(Localized<String> values) {
    /** The longest name. */
    public static final int MAX_LENGTH = 200;

    /**
     * Checks the names.
     *
     * @throws InvalidCatalogException if a name is blank or longer than {@link #MAX_LENGTH}
     */
    public Names {
        values.values().forEach((language, name) -> Text.requireText(language.tag(), name, MAX_LENGTH));
    }

    /**
     * The names by language.
     *
     * @throws InvalidCatalogException if there is none, or one is blank or longer than {@link #MAX_LENGTH}
     */
    public static Names of(Map<Language, String> names) {
        return new Names(new Localized<>(names));
    }

    /** The name in this language, else in the other one. */
    public String in(Language language) {
        return values.in(language);
    }
}
