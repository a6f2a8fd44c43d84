package org.opencinema.service.recommendation;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is recommended, longer than anybody asks for, without the words. */
record Answer(
        Source source,
        @Nullable Long modelVersion,
        @Nullable Fallback fallback,
        @Nullable Shown experiment,
        List<Pick> items,
        List<Row> rows) {
    /** Where a title comes from, or a list begins. */
    enum Source {
        MODEL,
        TRENDING,
        POPULAR,
        NEWEST,
        CONTENT,
        HISTORY
    }

    /** Why a list is not that of the model for this viewer now. */
    enum Fallback {
        NEW_VIEWER,
        NO_MODEL,
        HISTORY_UNAVAILABLE
    }

    /** Why a title is in a list. */
    enum ReasonKind {
        BECAUSE_YOU_WATCHED(Source.MODEL),
        SIMILAR_VIEWERS(Source.MODEL),
        SAME_GENRE(Source.CONTENT),
        CONTINUE(Source.HISTORY),
        TRENDING(Source.TRENDING),
        POPULAR(Source.POPULAR),
        NEW(Source.NEWEST);

        private final Source source;

        ReasonKind(Source source) {
            this.source = source;
        }

        Source source() {
            return source;
        }
    }

    /** What a row is. */
    enum RowKind {
        FOR_YOU,
        CONTINUE,
        BECAUSE_YOU_WATCHED,
        TRENDING,
        POPULAR,
        NEW
    }

    /** The experiment that decided how the answer was made. */
    record Shown(String experiment, String variant) {}

    /**
     * A title in a list.
     *
     * @param becauseOf the title that is the reason, if one is
     * @param progress of what is to be continued, 0 to 1, if it is known
     */
    record Pick(
            UUID titleId,
            ReasonKind kind,
            @Nullable UUID becauseOf,
            @Nullable Double progress) {
        Pick(UUID titleId, ReasonKind kind, @Nullable UUID becauseOf) {
            this(titleId, kind, becauseOf, null);
        }
    }

    /** Titles that belong together, one at least. */
    record Row(RowKind kind, @Nullable UUID titleId, List<Pick> items) {
        Source source() {
            return items.get(0).kind().source();
        }
    }

    /** Without a model or experiment. */
    static Answer of(Source source, @Nullable Fallback fallback, List<Pick> items) {
        return new Answer(source, null, fallback, null, items, List.of());
    }
}
