package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The full state of a title after a change. Topic {@link Topics#TITLES}, key = title id.
 *
 * @param version grows with every change of the title; a consumer drops what is not newer than what it has
 * @param deleted the title is gone; the rest is its last state
 * @param kind {@code film} or {@code series}
 * @param translations by language, {@code ru} or {@code en}
 * @param ageRating the youngest age in years it is meant for
 * @param free it may be watched without a subscription; absent in events of before there were subscriptions
 * @param playable a packaged video exists
 * @param durationSeconds of the packaged video
 */
public record TitleChanged(
        UUID id,
        long version,
        boolean deleted,
        String kind,
        @Nullable String originalTitle,
        Map<String, Text> translations,
        int year,
        @Nullable Integer runtimeMinutes,
        List<String> countries,
        List<Genre> genres,
        List<Credit> credits,
        int ageRating,
        List<Window> availability,
        @Nullable Boolean free,
        boolean playable,
        @Nullable Double durationSeconds,
        Instant changedAt) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.catalog.title.changed.v1";

    /** Copies the collections. */
    public TitleChanged {
        requireNonNull(id, "id");
        requireNonNull(kind, "kind");
        translations = Map.copyOf(requireNonNull(translations, "translations"));
        countries = List.copyOf(requireNonNull(countries, "countries"));
        genres = List.copyOf(requireNonNull(genres, "genres"));
        credits = List.copyOf(requireNonNull(credits, "credits"));
        availability = List.copyOf(requireNonNull(availability, "availability"));
        requireNonNull(changedAt, "changedAt");
    }

    /** A title's texts in one language. */
    public record Text(String title, @Nullable String synopsis) {
        /** Requires the title. */
        public Text {
            requireNonNull(title, "title");
        }
    }

    /**
     * A genre.
     *
     * @param names by language
     */
    public record Genre(String slug, Map<String, String> names) {
        /** Copies the names. */
        public Genre {
            requireNonNull(slug, "slug");
            names = Map.copyOf(requireNonNull(names, "names"));
        }
    }

    /**
     * Somebody's part in a title.
     *
     * @param names by language
     * @param role {@code director}, {@code actor} or {@code writer}
     * @param character whom an actor plays
     */
    public record Credit(
            UUID personId,
            Map<String, String> names,
            String role,
            @Nullable String character) {
        /** Copies the names. */
        public Credit {
            requireNonNull(personId, "personId");
            names = Map.copyOf(requireNonNull(names, "names"));
            requireNonNull(role, "role");
        }
    }

    /**
     * Where and when the title may be watched.
     *
     * @param region ISO 3166-1 alpha-2, or {@code *} for everywhere
     * @param from inclusive; absent means always was
     * @param until exclusive; absent means for ever
     */
    public record Window(
            String region, @Nullable Instant from, @Nullable Instant until) {
        /** Requires the region. */
        public Window {
            requireNonNull(region, "region");
        }
    }
}
