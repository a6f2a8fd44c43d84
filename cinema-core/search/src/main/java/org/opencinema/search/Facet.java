package org.opencinema.search;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.MultiBucketBase;
import co.elastic.clients.elasticsearch._types.aggregations.TermsAggregationCollectMode;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.util.NamedValue;
import java.util.Collection;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A facet: the filter that it sets, how its values are counted, and how they are named. */
enum Facet {
    GENRES,
    KINDS,
    DECADES,
    COUNTRIES,
    PEOPLE,
    AGE_RATINGS;

    static final String VALUES = "values";

    private static final Map<String, String> KINDS_RU = Map.of("film", "Фильм", "series", "Сериал");
    private static final Map<String, String> KINDS_EN = Map.of("film", "Film", "series", "Series");
    // States that are no more, and that the JDK does not name; films were made there.
    private static final Map<String, String> STATES_RU =
            Map.of("SU", "СССР", "DD", "ГДР", "YU", "Югославия", "CS", "Чехословакия");
    private static final Map<String, String> STATES_EN =
            Map.of("SU", "Soviet Union", "DD", "East Germany", "YU", "Yugoslavia", "CS", "Czechoslovakia");

    Optional<Query> filter(SearchRequest request) {
        return switch (this) {
            case GENRES -> anyOf("genres.slug", request.genres());
            case KINDS -> anyOf("kind", request.kinds());
            case COUNTRIES -> anyOf("countries", request.countries());
            case PEOPLE ->
                anyOf("people.id", request.people().stream().map(UUID::toString).toList());
            case DECADES -> years(request);
            case AGE_RATINGS ->
                Optional.ofNullable(request.ageMax())
                        .map(max -> Query.of(query -> query.range(range ->
                                range.number(number -> number.field("ageRating").lte(max.doubleValue())))));
        };
    }

    Aggregation counting() {
        return switch (this) {
            case GENRES -> named("genres", "genres.slug", 100);
            case PEOPLE -> named("people", "people.id", 20);
            case KINDS ->
                Aggregation.of(
                        values -> values.terms(terms -> terms.field("kind").size(20)));
            case COUNTRIES ->
                Aggregation.of(
                        values -> values.terms(terms -> terms.field("countries").size(300)));
            case DECADES ->
                Aggregation.of(values -> values.histogram(
                        histogram -> histogram.field("year").interval(10.0).minDocCount(1)));
            case AGE_RATINGS ->
                Aggregation.of(values -> values.terms(
                        terms -> terms.field("ageRating").size(30).order(NamedValue.of("_key", SortOrder.Asc))));
        };
    }

    List<Facets.Value> read(Aggregate values, Language language) {
        return switch (this) {
            case GENRES ->
                stringValues(
                        values,
                        (value, bucket) -> Aggregates.latestName(
                                bucket, "genres", new Aggregates.NamedItem("slug", value), language));
            case PEOPLE ->
                stringValues(
                        values,
                        (value, bucket) -> Aggregates.latestName(
                                bucket, "people", new Aggregates.NamedItem("id", value), language));
            case KINDS ->
                stringValues(
                        values,
                        (value, bucket) -> (language == Language.RU ? KINDS_RU : KINDS_EN).getOrDefault(value, value));
            case COUNTRIES -> stringValues(values, (value, bucket) -> country(value, language));
            case DECADES ->
                values.histogram().buckets().array().stream()
                        .map(bucket -> {
                            String year = String.valueOf((int) bucket.key());
                            return new Facets.Value(
                                    year, year + (language == Language.RU ? "-е" : "s"), bucket.docCount());
                        })
                        .toList();
            case AGE_RATINGS ->
                values.lterms().buckets().array().stream()
                        .map(bucket ->
                                new Facets.Value(String.valueOf(bucket.key()), bucket.key() + "+", bucket.docCount()))
                        .toList();
        };
    }

    private interface Naming {
        String name(String value, MultiBucketBase bucket);
    }

    private static List<Facets.Value> stringValues(Aggregate values, Naming naming) {
        return values.sterms().buckets().array().stream()
                .map(bucket -> {
                    String value = bucket.key().stringValue();
                    return new Facets.Value(value, naming.name(value, bucket), bucket.docCount());
                })
                .toList();
    }

    private static Aggregation named(String field, String valueField, int size) {
        return Aggregation.of(values -> Aggregates.withLatest(
                values.terms(terms ->
                        terms.field(valueField).size(size).collectMode(TermsAggregationCollectMode.BreadthFirst)),
                field));
    }

    private static String country(String code, Language language) {
        String state = (language == Language.RU ? STATES_RU : STATES_EN).get(code);
        if (state != null) {
            return state;
        }
        try {
            return new Locale.Builder().setRegion(code).build().getDisplayCountry(language.locale());
        } catch (IllformedLocaleException e) {
            return code;
        }
    }

    private static Optional<Query> anyOf(String field, Collection<String> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<FieldValue> wanted = values.stream().map(FieldValue::of).toList();
        return Optional.of(Query.of(
                query -> query.terms(terms -> terms.field(field).terms(any -> any.value(wanted)))));
    }

    private static Optional<Query> years(SearchRequest request) {
        Integer from = request.yearFrom();
        Integer to = request.yearTo();
        if (from == null && to == null) {
            return Optional.empty();
        }
        return Optional.of(Query.of(query -> query.range(range -> range.number(number -> {
            number.field("year");
            if (from != null) {
                number.gte(from.doubleValue());
            }
            return to == null ? number : number.lte(to.doubleValue());
        }))));
    }
}
