package org.opencinema.service.search;

import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.AcceptLanguage;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.search.InvalidCursorException;
import org.opencinema.search.Language;
import org.opencinema.search.SearchRequest;
import org.opencinema.search.SearchResult;
import org.opencinema.search.SearchSort;
import org.opencinema.search.SearchUnavailableException;
import org.opencinema.search.Suggestion;
import org.opencinema.search.Suggestions;
import org.opencinema.search.TitleSearch;
import org.opencinema.service.search.api.SearchApi;

/** Search over HTTP. */
final class SearchResource implements SearchApi {
    private final TitleSearch search;
    private final Suggestions suggestions;
    private final SearchMetrics metrics;

    SearchResource(TitleSearch search, Suggestions suggestions, SearchMetrics metrics) {
        this.search = search;
        this.suggestions = suggestions;
        this.metrics = metrics;
    }

    @Override
    public Response search(
            @Nullable String q,
            List<String> genre,
            List<String> kind,
            List<String> country,
            List<UUID> person,
            @Nullable Integer yearFrom,
            @Nullable Integer yearTo,
            @Nullable Integer ageMax,
            @Nullable Boolean playable,
            String sort,
            Integer limit,
            @Nullable String cursor,
            @Nullable String acceptLanguage) {
        Language language = language(acceptLanguage);
        if (yearFrom != null && yearTo != null && yearTo < yearFrom) {
            throw new InvalidException("yearTo", "must not be before yearFrom " + yearFrom + ", was " + yearTo);
        }
        SearchRequest request = SearchRequest.builder()
                .words(q == null ? "" : q)
                .genres(genre)
                .kinds(kind)
                .countries(country)
                .people(person)
                .years(yearFrom, yearTo)
                .ageMax(ageMax)
                .playable(playable)
                .sort(sort(sort))
                .language(language)
                .limit(limit)
                .cursor(cursor)
                .build();
        SearchResult result = ask(() -> metrics.measure(() -> search.search(request)));
        return AcceptLanguage.respond(Response.ok(ResultMapping.page(result)), language.code())
                .build();
    }

    @Override
    public Response suggest(String q, Integer limit, @Nullable String acceptLanguage) {
        Language language = language(acceptLanguage);
        List<Suggestion> found = ask(() -> suggestions.suggest(q, language, limit));
        return AcceptLanguage.respond(Response.ok(ResultMapping.list(found)), language.code())
                .build();
    }

    private static Language language(@Nullable String acceptLanguage) {
        return Language.valueOf(AcceptLanguage.language(acceptLanguage).toUpperCase(Locale.ROOT));
    }

    private static SearchSort sort(String name) {
        return Arrays.stream(SearchSort.values())
                .filter(sort -> sort.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidException("sort", "must be one of relevance, newest, oldest, title"));
    }

    static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (InvalidCursorException e) {
            throw new InvalidException("cursor", "is none of this search; take nextCursor of a page");
        } catch (SearchUnavailableException e) {
            throw new UnavailableException("search_unavailable", "search does not work now; try again later", e);
        }
    }
}
