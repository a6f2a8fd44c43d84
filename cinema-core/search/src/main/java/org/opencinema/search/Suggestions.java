package org.opencinema.search;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.StringTermsBucket;
import co.elastic.clients.elasticsearch._types.aggregations.TermsAggregationCollectMode;
import co.elastic.clients.elasticsearch._types.query_dsl.BoolQuery;
import co.elastic.clients.elasticsearch._types.query_dsl.Operator;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Completes what is being typed to titles and people. Thread-safe; every call is at most two requests to Elasticsearch.
 *
 * <p>Titles that begin with the letters come first, then titles with a word that does. A mistyped letter is forgiven
 * only when nothing else fits.
 */
public final class Suggestions {
    private static final String PEOPLE = "people";

    private final ElasticsearchClient client;
    private final String alias;

    private Suggestions(ElasticsearchClient client, String alias) {
        this.client = client;
        this.alias = alias;
    }

    /** Suggestions from the index behind an alias; does no I/O. */
    public static Suggestions create(ElasticsearchClient client, String alias) {
        return new Suggestions(client, alias);
    }

    /**
     * The titles and people that the letters may become, the best first. Up to a quarter of the list is kept for people.
     *
     * @param limit 1..100
     * @throws IllegalArgumentException if the limit is not 1..100
     * @throws SearchUnavailableException if Elasticsearch does not answer or has no index yet
     */
    public List<Suggestion> suggest(String letters, Language language, int limit) {
        if (limit < 1 || limit > 100) {
            throw new IllegalArgumentException("limit must be 1..100, was " + limit);
        }
        String key = TextKey.of(letters);
        if (key.isEmpty()) {
            return List.of();
        }
        SearchResponse<JsonNode> typed = ask(titles(key, false), key, limit);
        List<Suggestion> people = people(typed, language, limit);
        List<Suggestion> titles = titles(typed, language);
        if (titles.isEmpty() && people.isEmpty()) {
            titles = titles(ask(titles(key, true), key, limit), language);
        }
        int kept = Math.min(people.size(), limit / 4);
        List<Suggestion> all = new ArrayList<>(titles.subList(0, Math.min(titles.size(), limit - kept)));
        all.addAll(people.subList(0, Math.min(people.size(), limit - all.size())));
        return all;
    }

    private SearchResponse<JsonNode> ask(Query titles, String key, int limit) {
        Query people = Query.of(query -> query.bool(named -> named.filter(live())
                .filter(filter ->
                        filter.prefix(prefix -> prefix.field("peopleKeys").value(key)))));
        // A person has a key for each language and word order, hence more keys than people are asked for.
        Aggregation byKey = Aggregation.of(keys -> Aggregates.withLatest(
                keys.terms(terms -> terms.field("peopleKeys")
                        .include(include -> include.regexp(key + ".*"))
                        .collectMode(TermsAggregationCollectMode.BreadthFirst)
                        .size(limit * 4)),
                PEOPLE));
        return Calls.run(
                "suggest titles",
                () -> client.search(
                        body -> body.index(alias)
                                .query(query -> query.bool(
                                        either -> either.minimumShouldMatch("1").should(titles, people)))
                                .postFilter(titles)
                                .size(limit)
                                .trackTotalHits(track -> track.enabled(false))
                                .allowPartialSearchResults(false)
                                .sort(sort -> sort.score(score -> score.order(SortOrder.Desc)))
                                .sort(sort -> sort.field(id -> id.field("id").order(SortOrder.Asc)))
                                .source(source -> source.filter(filter -> filter.includes(StoredTitle.HIT)))
                                .aggregations(
                                        PEOPLE,
                                        Aggregation.of(
                                                under -> under.filter(people).aggregations(PEOPLE, byKey))),
                        JsonNode.class));
    }

    private static Query titles(String key, boolean forgiving) {
        BoolQuery.Builder titles = new BoolQuery.Builder()
                .filter(live())
                .must(must -> must.match(match -> {
                    match.field("titles.beginnings").query(key).operator(Operator.And);
                    return forgiving ? match.fuzziness("AUTO").prefixLength(1) : match;
                }))
                .should(should -> should.constantScore(whole -> whole.filter(filter ->
                                filter.term(term -> term.field("titleKeys").value(key)))
                        .boost(200f)))
                .should(should -> should.constantScore(beginning -> beginning
                        .filter(filter -> filter.prefix(
                                prefix -> prefix.field("titleKeys").value(key)))
                        .boost(100f)))
                .should(should -> should.constantScore(playable -> playable.filter(filter ->
                                filter.term(term -> term.field("playable").value(true)))
                        .boost(2f)));
        return Query.of(query -> query.bool(titles.build()));
    }

    private static Query live() {
        return Query.of(query -> query.term(term -> term.field("deleted").value(false)));
    }

    private static List<Suggestion> titles(SearchResponse<JsonNode> response, Language language) {
        return response.hits().hits().stream()
                .map(hit -> Objects.requireNonNull(hit.source(), "source of a hit"))
                .map(source -> new Suggestion(
                        StoredTitle.title(source, language),
                        Suggestion.Kind.TITLE,
                        UUID.fromString(source.path("id").asText()),
                        source.path("year").asInt()))
                .toList();
    }

    private static List<Suggestion> people(SearchResponse<JsonNode> response, Language language, int limit) {
        Map<UUID, Suggestion> people = new LinkedHashMap<>();
        Aggregate named = Aggregates.get(response.aggregations(), PEOPLE);
        List<StringTermsBucket> keys = Aggregates.get(named.filter().aggregations(), PEOPLE)
                .sterms()
                .buckets()
                .array();
        for (StringTermsBucket bucket : keys) {
            UUID id = StoredTitle.personOf(bucket.key().stringValue());
            if (people.size() < limit && !people.containsKey(id)) {
                people.put(
                        id,
                        new Suggestion(
                                Aggregates.latestName(
                                        bucket, PEOPLE, new Aggregates.NamedItem("id", id.toString()), language),
                                Suggestion.Kind.PERSON,
                                id,
                                null));
            }
        }
        return List.copyOf(people.values());
    }
}
