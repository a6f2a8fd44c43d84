package org.opencinema.search;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SuggestMode;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.core.search.HitsMetadata;
import co.elastic.clients.elasticsearch.core.search.Suggester;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries over a {@link TitleIndex}. Thread-safe; every call is one to three requests to Elasticsearch.
 *
 * <p>Words are sought in the titles of all languages, the names of people and genres, and the synopses. A title that
 * equals the words comes first, then titles that begin with them. When fewer than three titles have the words, mistakes
 * of one or two letters and unfinished words are allowed as well.
 */
public final class TitleSearch {
    private static final long FEW = 3;
    private static final String MATCHED = "matched";
    private static final String SPELLING = "spelling";

    private final ElasticsearchClient client;
    private final String alias;

    private TitleSearch(ElasticsearchClient client, String alias) {
        this.client = client;
        this.alias = alias;
    }

    /** A search over the index behind an alias; does no I/O. */
    public static TitleSearch create(ElasticsearchClient client, String alias) {
        return new TitleSearch(client, alias);
    }

    /**
     * Finds a page of titles.
     *
     * @throws InvalidCursorException if the cursor is not one of this query
     * @throws SearchUnavailableException if Elasticsearch does not answer or has no index yet
     */
    public SearchResult search(SearchRequest request) {
        String words = TextKey.composed(request.words()).strip();
        List<SortColumn> columns = SortColumn.of(request, !words.isEmpty());
        String cursorText = request.cursor();
        Cursor cursor = cursorText == null ? null : Cursor.decode(cursorText, request, columns);
        if (words.isEmpty()) {
            Query everything = Query.of(query -> query.matchAll(all -> all));
            return result(request, run(new Pass(request, columns, everything, cursor, null)), false, null);
        }
        if (cursor != null) {
            Query query = cursor.loose() ? WordQueries.loose(words) : WordQueries.exact(words);
            return result(request, run(new Pass(request, columns, query, cursor, null)), cursor.loose(), null);
        }
        SearchResponse<JsonNode> exact = run(new Pass(request, columns, WordQueries.exact(words), null, null));
        if (matched(exact) >= FEW) {
            return result(request, exact, false, null);
        }
        SearchResponse<JsonNode> loose = run(new Pass(request, columns, WordQueries.loose(words), null, words));
        String suggestion = betterSpelling(request, loose, matched(exact));
        return matched(loose) > matched(exact)
                ? result(request, loose, true, suggestion)
                : result(request, exact, false, suggestion);
    }

    /** One request: what is sought, from where on, and the words to spell better if any. */
    private record Pass(
            SearchRequest request,
            List<SortColumn> columns,
            Query words,
            @Nullable Cursor cursor,
            @Nullable String misspelt) {}

    private SearchResponse<JsonNode> run(Pass pass) {
        SearchRequest request = pass.request();
        var body = new co.elastic.clients.elasticsearch.core.SearchRequest.Builder()
                .index(alias)
                .query(within(request, pass.words()))
                .postFilter(facetFilters(request, null))
                .size(request.limit() + 1)
                .trackTotalHits(track -> track.enabled(true))
                .allowPartialSearchResults(false)
                // Copies of the index may score a little differently: the pages of a query come from the same one.
                .preference("words-" + Integer.toHexString(request.words().hashCode()))
                .source(source -> source.filter(filter -> filter.includes(StoredTitle.HIT)))
                .aggregations(MATCHED, Aggregation.of(all -> all.filter(filter -> filter.matchAll(match -> match))));
        for (SortColumn column : pass.columns()) {
            body.sort(column.option(request.language()));
        }
        for (Facet facet : Facet.values()) {
            body.aggregations(
                    facet.name(),
                    Aggregation.of(under ->
                            under.filter(facetFilters(request, facet)).aggregations(Facet.VALUES, facet.counting())));
        }
        if (pass.cursor() != null) {
            body.searchAfter(pass.cursor().after());
        }
        if (pass.misspelt() != null) {
            body.suggest(speller(pass.misspelt()));
        }
        return Calls.run("search titles", () -> client.search(body.build(), JsonNode.class));
    }

    private static Query within(SearchRequest request, Query words) {
        return Query.of(query -> query.bool(within -> {
            within.must(words)
                    .filter(filter -> filter.term(term -> term.field("deleted").value(false)));
            Boolean playable = request.playable();
            if (playable != null) {
                within.filter(
                        filter -> filter.term(term -> term.field("playable").value(playable)));
            }
            return within;
        }));
    }

    private static Query facetFilters(SearchRequest request, @Nullable Facet butOf) {
        List<Query> filters = new ArrayList<>();
        for (Facet facet : Facet.values()) {
            if (facet != butOf) {
                facet.filter(request).ifPresent(filters::add);
            }
        }
        return filters.isEmpty()
                ? Query.of(query -> query.matchAll(all -> all))
                : Query.of(query -> query.bool(all -> all.filter(filters)));
    }

    private static Suggester speller(String words) {
        return Suggester.of(suggest -> suggest.suggesters(
                SPELLING,
                speller -> speller.text(words)
                        .phrase(phrase -> phrase.field("spelling")
                                .size(1)
                                .maxErrors(2.0)
                                .directGenerator(generator -> generator
                                        .field("spelling")
                                        .suggestMode(SuggestMode.Missing)
                                        .prefixLength(1)
                                        .minWordLength(3)))));
    }

    private @Nullable String betterSpelling(SearchRequest request, SearchResponse<JsonNode> loose, long matched) {
        Optional<String> spelling = loose.suggest().getOrDefault(SPELLING, List.of()).stream()
                .flatMap(suggestion -> suggestion.phrase().options().stream())
                .map(option -> option.text())
                .findFirst();
        if (spelling.isEmpty() || TextKey.of(spelling.get()).equals(TextKey.of(request.words()))) {
            return null;
        }
        long found = Calls.run(
                        "try a spelling",
                        () -> client.count(
                                count -> count.index(alias).query(within(request, WordQueries.exact(spelling.get())))))
                .count();
        return found > matched ? spelling.get() : null;
    }

    private static long matched(SearchResponse<JsonNode> response) {
        return Aggregates.get(response.aggregations(), MATCHED).filter().docCount();
    }

    private static SearchResult result(
            SearchRequest request, SearchResponse<JsonNode> response, boolean loose, @Nullable String suggestion) {
        HitsMetadata<JsonNode> found = response.hits();
        List<Hit<JsonNode>> hits = found.hits();
        boolean more = hits.size() > request.limit();
        List<Hit<JsonNode>> page = more ? hits.subList(0, request.limit()) : hits;
        List<FieldValue> last =
                page.isEmpty() ? List.of() : page.get(page.size() - 1).sort();
        return new SearchResult(
                page.stream().map(hit -> hit(hit, request.language())).toList(),
                found.total() == null ? 0 : found.total().value(),
                facets(response, request.language()),
                suggestion,
                more ? new Cursor(loose, last).encode(request) : null);
    }

    private static SearchResult.Hit hit(Hit<JsonNode> hit, Language language) {
        JsonNode source = Objects.requireNonNull(hit.source(), "source of a hit");
        List<NamedValue> genres = new ArrayList<>();
        for (JsonNode genre : source.path("genres")) {
            String slug = genre.path("slug").asText();
            genres.add(new NamedValue(slug, StoredTitle.name(genre, language, slug)));
        }
        return new SearchResult.Hit(
                UUID.fromString(source.path("id").asText()),
                source.path("kind").asText(),
                StoredTitle.title(source, language),
                source.path("year").asInt(),
                genres,
                source.path("ageRating").asInt(),
                source.path("playable").asBoolean());
    }

    private static Facets facets(SearchResponse<JsonNode> response, Language language) {
        return new Facets(
                values(response, Facet.GENRES, language),
                values(response, Facet.KINDS, language),
                values(response, Facet.DECADES, language),
                values(response, Facet.COUNTRIES, language),
                values(response, Facet.PEOPLE, language),
                values(response, Facet.AGE_RATINGS, language));
    }

    private static List<Facets.Value> values(SearchResponse<JsonNode> response, Facet facet, Language language) {
        Map<String, Aggregate> under =
                Aggregates.get(response.aggregations(), facet.name()).filter().aggregations();
        return facet.read(Aggregates.get(under, Facet.VALUES), language);
    }
}
