package org.opencinema.search;

import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One of the values that hits are ordered by, and that a cursor holds. */
enum SortColumn {
    SCORE,
    PLAYABLE,
    YEAR_DOWN,
    YEAR_UP,
    TITLE,
    ID;

    static List<SortColumn> of(SearchRequest request, boolean hasWords) {
        return switch (request.sort()) {
            case RELEVANCE -> hasWords ? List.of(SCORE, ID) : List.of(PLAYABLE, YEAR_DOWN, ID);
            case NEWEST -> List.of(YEAR_DOWN, ID);
            case OLDEST -> List.of(YEAR_UP, ID);
            case TITLE -> List.of(TITLE, ID);
        };
    }

    SortOptions option(Language language) {
        return switch (this) {
            case SCORE -> SortOptions.of(sort -> sort.score(score -> score.order(SortOrder.Desc)));
            case PLAYABLE -> field("playable", SortOrder.Desc);
            case YEAR_DOWN -> field("year", SortOrder.Desc);
            case YEAR_UP -> field("year", SortOrder.Asc);
            case TITLE -> field("sortTitles." + language.code(), SortOrder.Asc);
            case ID -> field("id", SortOrder.Asc);
        };
    }

    boolean accepts(JsonNode value) {
        return switch (this) {
            case SCORE -> value.isNumber();
            case PLAYABLE, YEAR_DOWN, YEAR_UP -> value.isInt();
            case TITLE, ID -> value.isTextual();
        };
    }

    private static SortOptions field(String name, SortOrder order) {
        return SortOptions.of(sort -> sort.field(field -> field.field(name).order(order)));
    }
}
