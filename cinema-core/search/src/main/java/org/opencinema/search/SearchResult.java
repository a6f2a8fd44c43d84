package org.opencinema.search;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of hits.
 *
 * @param hits the hits of this page, in the order asked for
 * @param total all hits over all pages
 * @param facets the values to filter by, with counts
 * @param suggestion a better spelling of the words, when little was found and the spelling finds more
 * @param nextCursor where the next page begins, null on the last page
 */
public record SearchResult(
        List<Hit> hits,
        long total,
        Facets facets,
        @Nullable String suggestion,
        @Nullable String nextCursor) {
    public SearchResult {
        hits = List.copyOf(hits);
    }

    /** A title that was found, named in the language of the answer. */
    public record Hit(
            UUID id, String kind, String title, int year, List<NamedValue> genres, int ageRating, boolean playable) {
        public Hit {
            genres = List.copyOf(genres);
        }
    }
}
