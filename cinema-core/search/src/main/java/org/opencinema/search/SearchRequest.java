package org.opencinema.search;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A query: words, filters or both.
 *
 * <p>Filters of different kinds are joined by "and", values of one filter by "or". An empty set does not filter.
 *
 * @param words Russian or English words; blank finds everything
 * @param genres slugs
 * @param kinds kinds of titles
 * @param countries ISO 3166-1 alpha-2 codes
 * @param people ids of people
 * @param yearFrom the first year, inclusive
 * @param yearTo the last year, inclusive
 * @param ageMax only titles for this age or younger, in years
 * @param playable only titles that can, or cannot, be played
 * @param limit the most hits of a page, 1..100
 * @param cursor {@link SearchResult#nextCursor()} of the page before, null for the first page
 */
public record SearchRequest(
        String words,
        Set<String> genres,
        Set<String> kinds,
        Set<String> countries,
        Set<UUID> people,
        @Nullable Integer yearFrom,
        @Nullable Integer yearTo,
        @Nullable Integer ageMax,
        @Nullable Boolean playable,
        SearchSort sort,
        Language language,
        int limit,
        @Nullable String cursor) {

    /**
     * Checks and copies the parts.
     *
     * @throws IllegalArgumentException if the limit is not 1..100
     */
    public SearchRequest {
        genres = Set.copyOf(genres);
        kinds = Set.copyOf(kinds);
        countries = Set.copyOf(countries);
        people = Set.copyOf(people);
        if (limit < 1 || limit > 100) {
            throw new IllegalArgumentException("limit must be 1..100, was " + limit);
        }
    }

    /** A query for everything, by relevance, in English, 20 hits a page. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the parts of a {@link SearchRequest}. Not thread-safe. */
    public static final class Builder {
        private String words = "";
        private Set<String> genres = Set.of();
        private Set<String> kinds = Set.of();
        private Set<String> countries = Set.of();
        private Set<UUID> people = Set.of();
        private @Nullable Integer yearFrom;
        private @Nullable Integer yearTo;
        private @Nullable Integer ageMax;
        private @Nullable Boolean playable;
        private SearchSort sort = SearchSort.RELEVANCE;
        private Language language = Language.EN;
        private int limit = 20;
        private @Nullable String cursor;

        private Builder() {}

        public Builder words(String words) {
            this.words = words;
            return this;
        }

        public Builder genres(Collection<String> genres) {
            this.genres = Set.copyOf(genres);
            return this;
        }

        public Builder kinds(Collection<String> kinds) {
            this.kinds = Set.copyOf(kinds);
            return this;
        }

        public Builder countries(Collection<String> countries) {
            this.countries = Set.copyOf(countries);
            return this;
        }

        public Builder people(Collection<UUID> people) {
            this.people = Set.copyOf(people);
            return this;
        }

        /** The first and the last year, both inclusive; null leaves that end open. */
        public Builder years(@Nullable Integer from, @Nullable Integer to) {
            this.yearFrom = from;
            this.yearTo = to;
            return this;
        }

        public Builder ageMax(@Nullable Integer ageMax) {
            this.ageMax = ageMax;
            return this;
        }

        public Builder playable(@Nullable Boolean playable) {
            this.playable = playable;
            return this;
        }

        public Builder sort(SearchSort sort) {
            this.sort = sort;
            return this;
        }

        public Builder language(Language language) {
            this.language = language;
            return this;
        }

        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        public Builder cursor(@Nullable String cursor) {
            this.cursor = cursor;
            return this;
        }

        /**
         * The request as collected so far.
         *
         * @throws IllegalArgumentException if the limit is not 1..100
         */
        public SearchRequest build() {
            return new SearchRequest(
                    words, genres, kinds, countries, people, yearFrom, yearTo, ageMax, playable, sort, language, limit,
                    cursor);
        }
    }
}
