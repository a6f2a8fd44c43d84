package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;

/**
 * Makes the search index equal to the catalog. What is missing there or of another version, the catalog publishes again, so that it
 * takes the usual way into the index; what the catalog does not have is taken out. The checkpoint is the last id that was compared.
 */
final class SearchSync implements Job {
    /** Of each; the titles of both together are no more than the catalog republishes at once. */
    private static final int PAGE = 500;

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Peer catalog;
    private final Peer search;
    private final Duration settle;
    private final Duration repairTimeout;

    SearchSync(Peer catalog, Peer search, EtlConfiguration.SearchSyncConfiguration configuration) {
        this.catalog = catalog;
        this.search = search;
        this.settle = configuration.settle.toJavaDuration();
        this.repairTimeout = configuration.repairTimeout.toJavaDuration();
    }

    @Override
    public String name() {
        return "search-sync";
    }

    /** What is wrong with a title in the index. */
    private enum Fault {
        MISSING,
        OTHER,
        SURPLUS
    }

    /** The version is that of the index; of a missing title, that of the catalog. */
    private record Difference(String id, Fault fault, long version) {}

    private record Indexed(long version, boolean deleted) {}

    /** The titles up to an id; without one, all the rest. */
    private record Compared(@Nullable String end, int titles, List<Difference> differences) {}

    @Override
    public void run(RunProgress progress) throws InterruptedException {
        String after = progress.checkpoint();
        do {
            Compared compared = compare(after);
            if (!compared.differences().isEmpty()) {
                Set<Difference> seen = new HashSet<>(compared.differences());
                Thread.sleep(settle.toMillis());
                compared = compare(after);
                List<Difference> lasting =
                        compared.differences().stream().filter(seen::contains).toList();
                repair(lasting);
                awaitRepaired(after, lasting);
                lasting.forEach(difference -> count(difference, progress));
                progress.unchanged(compared.titles() - lasting.size());
            } else {
                progress.unchanged(compared.titles());
            }
            progress.read(compared.titles());
            after = compared.end();
            if (after != null) {
                progress.save(after, Integer.parseInt(after.substring(0, 4), 16) / (double) 0x10000);
            }
        } while (after != null);
        progress.save("ffffffff-ffff-ffff-ffff-ffffffffffff", 1);
    }

    /** First the index, then the catalog, so that a title which is new meanwhile does not look like one too many. */
    private Compared compare(@Nullable String after) throws InterruptedException {
        String query = "?limit=" + PAGE + (after == null ? "" : "&after=" + after);
        JsonNode indexPage = search.get("/v1/search/index/titles" + query).path("items");
        JsonNode catalogPage = catalog.get("/v1/catalog/versions" + query).path("items");
        String end = end(indexPage, end(catalogPage, null));
        TreeMap<String, Indexed> indexed = new TreeMap<>();
        indexPage.forEach(title -> indexed.put(
                title.path("id").asText(),
                new Indexed(
                        title.path("version").asLong(), title.path("deleted").asBoolean())));
        TreeMap<String, Long> versions = new TreeMap<>();
        catalogPage.forEach(title ->
                versions.put(title.path("id").asText(), title.path("version").asLong()));
        TreeSet<String> ids = new TreeSet<>(versions.keySet());
        indexed.forEach((id, title) -> {
            if (!title.deleted()) {
                ids.add(id);
            }
        });
        if (end != null) {
            ids.tailSet(end, false).clear();
        }
        List<Difference> differences = ids.stream()
                .map(id -> difference(id, versions.get(id), indexed.get(id)))
                .filter(java.util.Objects::nonNull)
                .toList();
        return new Compared(end, ids.size(), differences);
    }

    private static @Nullable String end(JsonNode page, @Nullable String other) {
        if (page.size() < PAGE) {
            return other;
        }
        String last = page.get(page.size() - 1).path("id").asText();
        return other == null || last.compareTo(other) < 0 ? last : other;
    }

    private static @Nullable Difference difference(String id, @Nullable Long version, @Nullable Indexed indexed) {
        if (indexed == null) {
            return new Difference(id, Fault.MISSING, version == null ? 0 : version);
        }
        if (version == null) {
            return new Difference(id, Fault.SURPLUS, indexed.version());
        }
        return indexed.version() == version && !indexed.deleted()
                ? null
                : new Difference(id, Fault.OTHER, indexed.version());
    }

    private void repair(List<Difference> differences) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode titles = body.putArray("titles");
        for (Difference difference : differences) {
            switch (difference.fault()) {
                // A document that was deleted by hand leaves the next version behind for a minute.
                case MISSING -> titles.addObject().put("id", difference.id()).put("above", difference.version() + 1);
                case OTHER -> titles.addObject().put("id", difference.id()).put("above", difference.version());
                case SURPLUS ->
                    search.delete("/v1/search/index/titles/" + difference.id() + "?version=" + difference.version());
            }
        }
        if (!titles.isEmpty()) {
            catalog.post("/v1/catalog/republications", body);
        }
    }

    private void awaitRepaired(@Nullable String after, List<Difference> repaired) throws InterruptedException {
        Set<String> open = new HashSet<>(repaired.stream().map(Difference::id).toList());
        long deadline = System.nanoTime() + repairTimeout.toNanos();
        while (!open.isEmpty()) {
            Thread.sleep(LOOK.toMillis());
            open.retainAll(
                    compare(after).differences().stream().map(Difference::id).toList());
            if (!open.isEmpty() && System.nanoTime() > deadline) {
                throw new UnavailableException(
                        "index_behind", "the index has not taken " + open.size() + " repaired titles", null);
            }
        }
    }

    private static void count(Difference difference, RunProgress progress) {
        switch (difference.fault()) {
            case MISSING -> progress.created(1);
            case OTHER -> progress.changed(1);
            case SURPLUS -> progress.removed(1);
        }
    }
}
