package org.opencinema.service.recommendation;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is recommended, longer than anybody asks for, without the words. */
record Answer(Source source, @Nullable Long modelVersion, List<Pick> items, List<Row> rows) {
    /** Where a list begins; the order is the order of fallback. */
    enum Source {
        MODEL,
        TRENDING,
        POPULAR,
        NEWEST
    }

    /** Why a title is in a list. */
    enum ReasonKind {
        BECAUSE_YOU_WATCHED,
        SIMILAR_VIEWERS,
        SAME_GENRE,
        TRENDING,
        POPULAR,
        NEW
    }

    /** A title in a list, with the title that is the reason, if one is. */
    record Pick(UUID titleId, ReasonKind kind, @Nullable UUID becauseOf) {}

    /** Titles that belong together. */
    record Row(ReasonKind kind, @Nullable UUID titleId, List<Pick> items) {}
}
