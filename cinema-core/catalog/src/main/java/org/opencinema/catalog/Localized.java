package org.opencinema.catalog;

import java.util.Map;

/** A value in one or more languages. Immutable if the value is. */
public record Localized<T>(Map<Language, T> values) {
    /**
     * Copies the map.
     *
     * @throws InvalidCatalogException if it is empty
     */
    public Localized {
        if (values.isEmpty()) {
            throw new InvalidCatalogException("languages", "must be at least one of en, ru");
        }
        values = Map.copyOf(values);
    }

    /** The value in this language; else in the first one that there is, in the order of {@link Language}. */
    public T in(Language language) {
        T value = values.get(language);
        if (value != null) {
            return value;
        }
        for (Language other : Language.values()) {
            T fallback = values.get(other);
            if (fallback != null) {
                return fallback;
            }
        }
        throw new IllegalStateException("no language");
    }
}
