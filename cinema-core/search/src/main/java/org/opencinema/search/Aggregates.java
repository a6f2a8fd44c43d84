package org.opencinema.search;

import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregate;
import co.elastic.clients.elasticsearch._types.aggregations.Aggregation;
import co.elastic.clients.elasticsearch._types.aggregations.MultiBucketBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Objects;

/** What facets and suggestions share in asking for buckets and reading them. */
final class Aggregates {
    private static final String LATEST = "latest";

    private Aggregates() {}

    static Aggregate get(Map<String, Aggregate> aggregates, String name) {
        return Objects.requireNonNull(aggregates.get(name), name);
    }

    /** Adds to each bucket the given field of its title that was changed last: names of genres and people are read there. */
    static Aggregation.Builder.ContainerBuilder withLatest(Aggregation.Builder.ContainerBuilder buckets, String field) {
        return buckets.aggregations(
                LATEST,
                Aggregation.of(sub -> sub.topHits(top -> top.size(1)
                        .sort(sort ->
                                sort.field(changed -> changed.field("changedAt").order(SortOrder.Desc)))
                        .source(source -> source.filter(only -> only.includes(field))))));
    }

    /** The name of a genre or person by the title of the bucket that was changed last, else the value itself. */
    static String latestName(MultiBucketBase bucket, String field, NamedItem item, Language language) {
        JsonNode source = get(bucket.aggregations(), LATEST).topHits().hits().hits().stream()
                .map(hit ->
                        Objects.requireNonNull(hit.source(), "source of a hit").to(JsonNode.class))
                .findFirst()
                .orElse(MissingNode.getInstance());
        for (JsonNode candidate : source.path(field)) {
            if (candidate.path(item.key()).asText().equals(item.value())) {
                return StoredTitle.name(candidate, language, item.value());
            }
        }
        return item.value();
    }

    /** One item of an array of the document: the one whose key has this value. */
    record NamedItem(String key, String value) {}
}
