package org.opencinema.search;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one title that can be searched, filtered or shown in a list.
 *
 * <p>Maps of names and translations are keyed by language code, like {@code ru}; every language in them is searched.
 *
 * @param id the id of the title
 * @param version grows with each change of the title, 0 or more; an older version never replaces a newer one
 * @param kind what it is, like {@code film} or {@code series}
 * @param originalTitle the title in the language it was made in, when that is not among the translations
 * @param translations title and synopsis by language
 * @param year the year of the first release
 * @param runtimeMinutes the length in minutes, when known
 * @param countries ISO 3166-1 alpha-2 codes of the countries that made it
 * @param genres its genres
 * @param credits who made it; a person may stand there more than once
 * @param ageRating the youngest age it is meant for, in years
 * @param playable whether it can be played now
 * @param changedAt when this version came to be; the names of genres and people are taken from the latest change
 */
public record TitleDocument(
        UUID id,
        long version,
        String kind,
        @Nullable String originalTitle,
        Map<String, Translation> translations,
        int year,
        @Nullable Integer runtimeMinutes,
        List<String> countries,
        List<Genre> genres,
        List<Credit> credits,
        int ageRating,
        boolean playable,
        Instant changedAt) {

    /**
     * Checks and copies the parts.
     *
     * @throws IllegalArgumentException if the version is negative or there is no title in any language
     */
    public TitleDocument {
        translations = Map.copyOf(translations);
        countries = List.copyOf(countries);
        genres = List.copyOf(genres);
        credits = List.copyOf(credits);
        if (version < 0) {
            throw new IllegalArgumentException("version must be 0 or more, was " + version);
        }
        if (originalTitle == null && translations.isEmpty()) {
            throw new IllegalArgumentException("title " + id + " has neither a translation nor an original title");
        }
    }

    /** What a title is called and about in one language. */
    public record Translation(String title, @Nullable String synopsis) {}

    /** A genre with its names by language. */
    public record Genre(String slug, Map<String, String> names) {
        public Genre {
            names = Map.copyOf(names);
        }
    }

    /** A person's part in a title, with the person's names by language. */
    public record Credit(UUID personId, Map<String, String> names, String role) {
        public Credit {
            names = Map.copyOf(names);
        }
    }
}
