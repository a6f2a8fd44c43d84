package org.opencinema.search;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.elasticsearch.indices.GetIndicesSettingsResponse;
import co.elastic.clients.util.BinaryData;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The index of titles, kept in step with the catalog by full states with growing versions. Thread-safe.
 *
 * <p>An alias stands for the index, which is named {@code <alias>-1}. A change is applied only if its version is
 * greater than the one in the index, so changes may come late, twice and in any order; that holds for deleted titles
 * too. A change can be searched half a second after it was applied, or after {@link #refresh}.
 */
public final class TitleIndex {
    private static final int BULK_BYTES = 4 * 1024 * 1024;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;

    private final ElasticsearchClient client;
    private final String alias;

    private TitleIndex(ElasticsearchClient client, String alias) {
        this.client = client;
        this.alias = alias;
    }

    /** The index behind an alias; does no I/O. */
    public static TitleIndex create(ElasticsearchClient client, String alias) {
        return new TitleIndex(client, alias);
    }

    /**
     * Makes the index and its alias unless they are there. Several processes may call it at the same time.
     *
     * @return the identity of the index behind the alias; another one means another index, which is to be filled anew
     * @throws SearchUnavailableException if Elasticsearch cannot do it now
     */
    public String ensure() {
        return findIdentity().orElseGet(() -> {
            Calls.run("make the index of titles", () -> {
                makeIndex();
                return alias;
            });
            return findIdentity()
                    .orElseThrow(() -> new SearchUnavailableException("the index of titles went away again"));
        });
    }

    /**
     * The identity of the index behind the alias; empty if there is none.
     *
     * @throws SearchUnavailableException if Elasticsearch does not answer
     */
    public Optional<String> findIdentity() {
        GetIndicesSettingsResponse indices = Calls.run(
                "look for the index of titles",
                () -> client.indices()
                        .getSettings(request ->
                                request.index(alias).name("index.uuid").ignoreUnavailable(true)));
        return indices.result().values().stream()
                .map(state -> Objects.requireNonNull(state.settings(), "settings of an index"))
                .map(settings -> Objects.requireNonNull(settings.index(), "settings of an index"))
                .map(settings -> Objects.requireNonNull(settings.uuid(), "id of an index"))
                .findFirst();
    }

    private void makeIndex() throws IOException {
        try (InputStream definition =
                Objects.requireNonNull(TitleIndex.class.getResourceAsStream("titles.json"), "titles.json")) {
            client.indices()
                    .create(request -> request.withJson(definition)
                            .index(alias + "-1")
                            .aliases(alias, asAlias -> asAlias.isWriteIndex(true)));
        } catch (ElasticsearchException e) {
            if (!Calls.isType(e, "resource_already_exists_exception")) {
                throw e;
            }
        }
    }

    /**
     * Applies changes in the order given. When it throws, some may have been applied; giving all of them again is safe.
     *
     * @throws SearchUnavailableException if Elasticsearch cannot take them now
     */
    public IndexReport apply(List<TitleChange> changes) {
        int stale = 0;
        Map<UUID, String> rejected = new HashMap<>();
        for (List<BulkOperation> bulk : bulks(changes)) {
            BulkResponse response = Calls.run(
                    "apply changes of titles",
                    () -> client.bulk(BulkRequest.of(
                            request -> request.index(alias).requireAlias(true).operations(bulk))));
            for (BulkResponseItem item : response.items()) {
                if (item.status() == CONFLICT) {
                    stale++;
                } else if (item.error() != null) {
                    String reason = item.error().type() + ": " + item.error().reason();
                    if (isTransient(item)) {
                        throw new SearchUnavailableException("apply changes of titles: " + reason);
                    }
                    rejected.put(UUID.fromString(Objects.requireNonNull(item.id(), "id of a bulk item")), reason);
                }
            }
        }
        return new IndexReport(changes.size() - stale - rejected.size(), stale, rejected);
    }

    private static boolean isTransient(BulkResponseItem item) {
        return item.status() == TOO_MANY_REQUESTS || item.status() >= 500 || item.status() == 404;
    }

    private static List<List<BulkOperation>> bulks(List<TitleChange> changes) {
        List<List<BulkOperation>> bulks = new ArrayList<>();
        List<BulkOperation> bulk = new ArrayList<>();
        int size = 0;
        for (TitleChange change : changes) {
            byte[] json = StoredTitle.of(change).toString().getBytes(StandardCharsets.UTF_8);
            if (!bulk.isEmpty() && size + json.length > BULK_BYTES) {
                bulks.add(bulk);
                bulk = new ArrayList<>();
                size = 0;
            }
            size += json.length;
            bulk.add(BulkOperation.of(
                    operation -> operation.index(index -> index.id(change.id().toString())
                            .version(change.version())
                            .versionType(VersionType.External)
                            .document(BinaryData.of(json, "application/json")))));
        }
        if (!bulk.isEmpty()) {
            bulks.add(bulk);
        }
        return bulks;
    }

    /**
     * Everything applied so far in the order of the ids as texts, also the marks of deleted titles. A document that does not say its id
     * is left out.
     *
     * @param after only titles with a greater id; null begins at the first
     * @param limit 1 to 10,000
     * @throws SearchUnavailableException if Elasticsearch does not answer
     */
    public List<IndexedTitle> list(@Nullable UUID after, int limit) {
        refresh();
        SearchResponse<ObjectNode> answer = Calls.run(
                "list the index of titles",
                () -> client.search(
                        request -> {
                            request.index(alias)
                                    .size(limit)
                                    .version(true)
                                    .query(query -> query.exists(exists -> exists.field("id")))
                                    .sort(sort -> sort.field(
                                            field -> field.field("id").order(SortOrder.Asc)))
                                    .source(source -> source.filter(filter -> filter.includes("id", "deleted")));
                            return after == null ? request : request.searchAfter(FieldValue.of(after.toString()));
                        },
                        ObjectNode.class));
        return answer.hits().hits().stream().map(TitleIndex::indexed).toList();
    }

    private static IndexedTitle indexed(Hit<ObjectNode> hit) {
        ObjectNode source = Objects.requireNonNull(hit.source(), "source of a hit");
        return new IndexedTitle(
                UUID.fromString(source.path("id").asText()),
                Objects.requireNonNull(hit.version(), "version of a hit"),
                source.path("deleted").asBoolean());
    }

    /**
     * Makes everything applied so far searchable.
     *
     * @throws SearchUnavailableException if Elasticsearch cannot do it now
     */
    public void refresh() {
        Calls.run("refresh the index of titles", () -> client.indices().refresh(request -> request.index(alias)));
    }
}
