package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.AgeRating;
import org.opencinema.catalog.Availability;
import org.opencinema.catalog.Credit;
import org.opencinema.catalog.CreditRole;
import org.opencinema.catalog.InvalidCatalogException;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Localized;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.PersonId;
import org.opencinema.catalog.Title;
import org.opencinema.catalog.TitleId;
import org.opencinema.catalog.TitleKind;
import org.opencinema.catalog.Translation;

/** From a film or series of TMDb to a title. */
final class TmdbMapping {
    /** What is not rated is for adults. */
    static final int UNRATED = 18;

    private static final int MAX_ACTORS = 20;
    private static final int MAX_WRITERS = 5;
    private static final Set<String> WRITING = Set.of("Writer", "Screenplay", "Author");
    private static final Map<String, Integer> AMERICAN = Map.ofEntries(
            Map.entry("G", 0),
            Map.entry("PG", 8),
            Map.entry("PG-13", 13),
            Map.entry("R", 17),
            Map.entry("NC-17", 18),
            Map.entry("TV-Y", 0),
            Map.entry("TV-G", 0),
            Map.entry("TV-Y7", 7),
            Map.entry("TV-PG", 10),
            Map.entry("TV-14", 14),
            Map.entry("TV-MA", 17));

    private TmdbMapping() {}

    /** What TMDb calls things, which depends on the kind. */
    enum Kind {
        MOVIE("movie", "title", "original_title", "release_date", "release_dates", TitleKind.FILM),
        TV("tv", "name", "original_name", "first_air_date", "content_ratings", TitleKind.SERIES);

        final String path;
        final String name;
        final String originalName;
        final String date;
        final String ratings;
        final TitleKind kind;

        Kind(String path, String name, String originalName, String date, String ratings, TitleKind kind) {
            this.path = path;
            this.name = name;
            this.originalName = originalName;
            this.date = date;
            this.ratings = ratings;
            this.kind = kind;
        }
    }

    /** @throws RefusedException if the catalog could not hold it */
    static CatalogImport.Found found(Kind kind, JsonNode json) throws RefusedException {
        String id = json.path("id").asText();
        if (json.path("adult").asBoolean()) {
            throw new RefusedException("adult", id);
        }
        String date = json.path(kind.date).asText();
        if (!date.matches("[0-9]{4}-.*")) {
            throw new RefusedException("no_year", id);
        }
        List<String> genres = Genres.ofTmdb(texts(json.path("genres"), "id"));
        if (genres.isEmpty()) {
            throw new RefusedException("no_genre", id);
        }
        Map<UUID, Names> people = new HashMap<>();
        try {
            Title title = new Title(
                    new TitleId(CatalogImport.id("tmdb", kind.path, id)),
                    kind.kind,
                    text(json, kind.originalName),
                    new Localized<>(translations(kind, json)),
                    Integer.parseInt(date.substring(0, 4)),
                    runtime(json),
                    countries(json),
                    genres,
                    credits(json.path("credits"), people),
                    new AgeRating(ageRating(json.path(kind.ratings))),
                    new Availability(List.of()),
                    false);
            return new CatalogImport.Found(kind.path + "/" + id, title, people);
        } catch (InvalidCatalogException e) {
            throw new RefusedException("invalid", id + ": " + e.getMessage());
        }
    }

    private static Map<Language, Translation> translations(Kind kind, JsonNode json) {
        Map<Language, Translation> translations = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            // In the language of the original TMDb gives no name.
            boolean original =
                    language.tag().equals(json.path("original_language").asText());
            String otherwise = original ? text(json, kind.originalName) : null;
            for (JsonNode one : json.path("translations").path("translations")) {
                if (language.tag().equals(one.path("iso_639_1").asText())) {
                    String title = text(one.path("data"), kind.name);
                    put(translations, language, title == null ? otherwise : title, text(one.path("data"), "overview"));
                }
            }
            put(translations, language, otherwise, null);
        }
        put(translations, Language.EN, text(json, kind.name), text(json, "overview"));
        return translations;
    }

    private static void put(
            Map<Language, Translation> translations,
            Language language,
            @Nullable String title,
            @Nullable String synopsis) {
        if (title != null) {
            translations.putIfAbsent(language, new Translation(title, synopsis));
        }
    }

    private static @Nullable Integer runtime(JsonNode json) {
        int minutes =
                json.path("runtime").asInt(json.path("episode_run_time").path(0).asInt());
        return minutes > 0 && minutes <= 1000 ? minutes : null;
    }

    private static List<String> countries(JsonNode json) {
        Stream<String> codes = json.has("production_countries")
                ? texts(json.path("production_countries"), "iso_3166_1")
                : StreamSupport.stream(json.path("origin_country").spliterator(), false)
                        .map(JsonNode::asText);
        return codes.filter(code -> code.matches("[A-Z]{2}"))
                .distinct()
                .limit(20)
                .toList();
    }

    private static List<Credit> credits(JsonNode json, Map<UUID, Names> people) {
        Set<Credit> credits = new LinkedHashSet<>();
        List<JsonNode> writers = new ArrayList<>();
        for (JsonNode member : json.path("crew")) {
            String job = member.path("job").asText();
            if (job.equals("Director")) {
                credit(member, CreditRole.DIRECTOR, credits, people);
            } else if (WRITING.contains(job) && writers.size() < MAX_WRITERS) {
                writers.add(member);
            }
        }
        writers.forEach(member -> credit(member, CreditRole.WRITER, credits, people));
        StreamSupport.stream(json.path("cast").spliterator(), false)
                .limit(MAX_ACTORS)
                .forEach(member -> credit(member, CreditRole.ACTOR, credits, people));
        return List.copyOf(credits);
    }

    private static void credit(JsonNode member, CreditRole role, Set<Credit> credits, Map<UUID, Names> people) {
        String name = text(member, "name");
        if (name != null) {
            UUID person = CatalogImport.id("tmdb", "person", member.path("id").asText());
            people.put(person, Names.of(Map.of(Language.EN, name)));
            String character = text(member, "character");
            boolean fits = character != null && character.length() <= Credit.MAX_CHARACTER;
            credits.add(new Credit(new PersonId(person), role, fits ? character : null));
        }
    }

    /** The Russian rating, else the American one. */
    private static int ageRating(JsonNode ratings) {
        int american = UNRATED;
        for (JsonNode country : ratings.path("results")) {
            String code = country.path("iso_3166_1").asText();
            for (String mark : marks(country)) {
                if (code.equals("RU") && mark.matches("(0|6|12|16|18)\\+")) {
                    return Integer.parseInt(mark.substring(0, mark.length() - 1));
                }
                if (code.equals("US")) {
                    american = Math.min(american, AMERICAN.getOrDefault(mark, UNRATED));
                }
            }
        }
        return american;
    }

    private static List<String> marks(JsonNode country) {
        return country.has("rating")
                ? List.of(country.path("rating").asText())
                : texts(country.path("release_dates"), "certification").toList();
    }

    private static Stream<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.path(field).asText());
    }

    private static @Nullable String text(JsonNode json, String field) {
        String text = json.path(field).asText().trim();
        return text.isEmpty() || json.path(field).isNull() ? null : text;
    }
}
