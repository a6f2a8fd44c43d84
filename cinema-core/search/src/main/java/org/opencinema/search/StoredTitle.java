package org.opencinema.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A title as it lies in the index: the document itself, and the fields that are made of it to be searched. */
final class StoredTitle {
    /** The fields that hits are read from. */
    static final List<String> HIT =
            List.of("id", "kind", "year", "originalTitle", "translations", "genres", "ageRating", "playable");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StoredTitle() {}

    static ObjectNode of(TitleChange change) {
        if (change instanceof TitleChange.Put put) {
            return of(put.title());
        }
        // A mark stays in place of a deleted title, because Elasticsearch soon forgets the versions of deleted
        // documents
        // and would take an older change that comes late.
        return JSON.objectNode()
                .put("id", change.id().toString())
                .put("version", change.version())
                .put("deleted", true);
    }

    private static ObjectNode of(TitleDocument title) {
        ObjectNode json = JSON.objectNode()
                .put("id", title.id().toString())
                .put("version", title.version())
                .put("changedAt", title.changedAt().toEpochMilli())
                .put("deleted", false)
                .put("kind", title.kind())
                .put("originalTitle", title.originalTitle())
                .put("year", title.year())
                .put("runtimeMinutes", title.runtimeMinutes())
                .put("ageRating", title.ageRating())
                .put("playable", title.playable());
        json.set("countries", array(title.countries()));
        Set<String> synopses = new LinkedHashSet<>();
        ObjectNode translations = json.putObject("translations");
        title.translations().forEach((language, translation) -> {
            translations.putObject(language).put("title", translation.title()).put("synopsis", translation.synopsis());
            if (translation.synopsis() != null) {
                synopses.add(TextKey.composed(translation.synopsis()));
            }
        });
        json.set("synopses", array(synopses));
        putTitles(json, title);
        putGenres(json, title.genres());
        putPeople(json, title.credits());
        return json;
    }

    private static void putTitles(ObjectNode json, TitleDocument title) {
        Map<String, String> names = new HashMap<>();
        title.translations().forEach((language, translation) -> names.put(language, translation.title()));
        String original = title.originalTitle() == null ? "" : title.originalTitle();
        Set<String> titles = new LinkedHashSet<>();
        names.values().forEach(name -> titles.add(TextKey.composed(name)));
        if (!original.isEmpty()) {
            titles.add(TextKey.composed(original));
        }
        Set<String> keys = new LinkedHashSet<>();
        titles.forEach(text -> keys.add(TextKey.of(text)));
        json.set("titles", array(titles));
        json.set("titleKeys", array(keys));
        ObjectNode sortTitles = json.putObject("sortTitles");
        for (Language language : Language.values()) {
            sortTitles.put(language.code(), TextKey.of(language.pick(names, original)));
        }
    }

    private static void putGenres(ObjectNode json, List<TitleDocument.Genre> genres) {
        Set<String> names = new LinkedHashSet<>();
        ArrayNode array = json.putArray("genres");
        for (TitleDocument.Genre genre : genres) {
            ObjectNode item = array.addObject().put("slug", genre.slug());
            item.set("names", object(genre.names()));
            genre.names().values().forEach(name -> names.add(TextKey.composed(name)));
        }
        json.set("genreNames", array(names));
    }

    private static void putPeople(ObjectNode json, List<TitleDocument.Credit> credits) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> keys = new LinkedHashSet<>();
        ArrayNode array = json.putArray("people");
        for (TitleDocument.Credit credit : credits) {
            ObjectNode item =
                    array.addObject().put("id", credit.personId().toString()).put("role", credit.role());
            item.set("names", object(credit.names()));
            for (String name : credit.names().values()) {
                names.add(TextKey.composed(name));
                TextKey.rotations(name).forEach(key -> keys.add(personKey(key, credit.personId())));
            }
        }
        json.set("peopleNames", array(names));
        json.set("peopleKeys", array(keys));
    }

    private static String personKey(String nameKey, UUID personId) {
        return nameKey + "|" + personId;
    }

    static UUID personOf(String personKey) {
        return UUID.fromString(personKey.substring(personKey.lastIndexOf('|') + 1));
    }

    static String name(JsonNode item, Language language, String otherwise) {
        return language.pick(names(item.path("names")), otherwise);
    }

    static String title(JsonNode source, Language language) {
        Map<String, String> names = new HashMap<>();
        source.path("translations")
                .properties()
                .forEach(entry ->
                        names.put(entry.getKey(), entry.getValue().path("title").asText()));
        return language.pick(names, source.path("originalTitle").asText());
    }

    private static Map<String, String> names(JsonNode object) {
        Map<String, String> names = new HashMap<>();
        object.properties()
                .forEach(entry -> names.put(entry.getKey(), entry.getValue().asText()));
        return names;
    }

    private static ObjectNode object(Map<String, String> values) {
        ObjectNode object = JSON.objectNode();
        values.forEach(object::put);
        return object;
    }

    private static ArrayNode array(Collection<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
