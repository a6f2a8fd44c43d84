package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.opencinema.catalog.Genre;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.Title;

/** Brings titles into the catalog. */
final class CatalogImport {
    /** So many titles are no body that is too large. */
    static final int BATCH = 25;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Peer catalog;

    CatalogImport(Peer catalog) {
        this.catalog = catalog;
    }

    /** A title of a source with the names of its people. */
    record Found(String sourceId, Title title, Map<UUID, Names> people) {}

    /** The id that something of a source always gets, if it is new to the catalog. */
    static UUID id(String source, String kind, String sourceId) {
        String name = "opencinema:" + source + ":" + kind + ":" + sourceId;
        return UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Adds those of our genres that the catalog lacks. */
    void addGenres() throws InterruptedException {
        Set<String> there = new HashSet<>(catalog.get("/v1/genres").findValuesAsText("slug"));
        for (Genre genre : Genres.all()) {
            if (!there.contains(genre.slug())) {
                catalog.put("/v1/genres/" + genre.slug(), JSON.objectNode().set("names", json(genre.names())));
            }
        }
    }

    /** At most {@link #BATCH} titles. */
    void bring(String source, List<Found> batch, RunProgress progress) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        ObjectNode body = JSON.objectNode().put("source", source);
        Map<UUID, Names> people = new TreeMap<>(); // in one order, as two imports might wait for each other
        ArrayNode titles = body.putArray("titles");
        for (Found found : batch) {
            people.putAll(found.people());
            titles.addObject()
                    .put("sourceId", found.sourceId())
                    .put("id", found.title().id().toString())
                    .set("title", json(found.title()));
        }
        ArrayNode persons = body.putArray("people");
        people.forEach(
                (id, names) -> persons.addObject().put("id", id.toString()).set("names", json(names)));
        catalog.post("/v1/catalog/imports", body).path("titles").forEach(result -> count(result, progress));
    }

    private static void count(JsonNode result, RunProgress progress) {
        switch (result.path("outcome").asText()) {
            case "created" -> progress.created(1);
            case "changed" -> progress.changed(1);
            case "unchanged" -> progress.unchanged(1);
            default ->
                progress.refuse(
                        result.path("reason").asText("unknown"),
                        result.path("sourceId").asText() + ": "
                                + result.path("detail").asText());
        }
    }

    private static ObjectNode json(Names names) {
        ObjectNode json = JSON.objectNode();
        names.values().values().forEach((language, name) -> json.put(language.tag(), name));
        return json;
    }

    private static ObjectNode json(Title title) {
        ObjectNode json = JSON.objectNode()
                .put("kind", title.kind().name().toLowerCase(Locale.ROOT))
                .put("year", title.year())
                .put("ageRating", title.ageRating().years());
        if (title.originalTitle() != null) {
            json.put("originalTitle", title.originalTitle());
        }
        if (title.runtimeMinutes() != null) {
            json.put("runtimeMinutes", title.runtimeMinutes());
        }
        ObjectNode translations = json.putObject("translations");
        title.translations().values().forEach((language, text) -> {
            ObjectNode one = translations.putObject(language.tag()).put("title", text.title());
            if (text.synopsis() != null) {
                one.put("synopsis", text.synopsis());
            }
        });
        title.countries().forEach(json.putArray("countries")::add);
        title.genres().forEach(json.putArray("genres")::add);
        ArrayNode credits = json.putArray("credits");
        title.credits().forEach(credit -> {
            ObjectNode one = credits.addObject()
                    .put("personId", credit.person().toString())
                    .put("role", credit.role().name().toLowerCase(Locale.ROOT));
            if (credit.character() != null) {
                one.put("character", credit.character());
            }
        });
        return json;
    }
}
