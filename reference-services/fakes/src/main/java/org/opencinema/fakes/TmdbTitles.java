package org.opencinema.fakes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The films and series of the fake, the same at every start. */
final class TmdbTitles {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PAGE = 20;
    private static final List<String> ADJECTIVES = List.of(
            "Amber", "Borrowed", "Distant", "Frozen", "Hollow", "Quiet", "Restless", "Silver", "Twelfth", "Wooden");
    private static final List<String> RUSSIAN_ADJECTIVES = List.of(
            "Янтарный",
            "Чужой",
            "Далёкий",
            "Замёрзший",
            "Пустой",
            "Тихий",
            "Беспокойный",
            "Серебряный",
            "Двенадцатый",
            "Деревянный");
    private static final List<String> NOUNS =
            List.of("Ferry", "Orchard", "Telegraph", "Observatory", "Bridge", "Carnival", "Glacier", "Archive", "Tram");
    private static final List<String> RUSSIAN_NOUNS =
            List.of("паром", "сад", "телеграф", "маяк", "мост", "карнавал", "ледник", "архив", "трамвай");
    private static final List<Integer> FILM_GENRES =
            List.of(28, 12, 16, 35, 80, 99, 18, 10751, 14, 36, 27, 9648, 10749, 878, 53);
    private static final List<Integer> SERIES_GENRES = List.of(10759, 16, 35, 80, 99, 18, 10751, 9648, 10765, 10768);
    private static final List<String> MARKS = List.of("0+", "6+", "12+", "16+", "18+");
    private static final List<String> AMERICAN_MARKS = List.of("G", "PG", "PG-13", "R", "NC-17");

    private final Map<Integer, ObjectNode> movies = new TreeMap<>();
    private final Map<Integer, ObjectNode> series = new TreeMap<>();

    TmdbTitles(int movies, int series) {
        for (int number = 0; number < movies; number++) {
            add(this.movies, movie(number));
        }
        for (int number = 0; number < series; number++) {
            add(this.series, series(number));
        }
    }

    private static void add(Map<Integer, ObjectNode> all, ObjectNode title) {
        all.put(title.path("id").asInt(), title);
    }

    synchronized @Nullable ObjectNode find(String kind, int id) {
        return all(kind).get(id);
    }

    synchronized ObjectNode get(String kind, int id) {
        ObjectNode title = find(kind, id);
        if (title == null) {
            throw new IllegalArgumentException("there is no " + kind + " " + id);
        }
        return title;
    }

    private Map<Integer, ObjectNode> all(String kind) {
        return kind.equals("movie") ? movies : series;
    }

    synchronized JsonNode list(String kind, int page) {
        List<ObjectNode> all = List.copyOf(all(kind).values());
        ObjectNode answer = MAPPER.createObjectNode().put("page", page);
        ArrayNode results = answer.putArray("results");
        all.stream()
                .skip((page - 1L) * PAGE)
                .limit(PAGE)
                .forEach(title -> results.add(title.deepCopy()
                        .retain(
                                "id",
                                "adult",
                                "title",
                                "name",
                                "original_title",
                                "original_name",
                                "release_date",
                                "first_air_date")));
        return answer.put("total_pages", (all.size() + PAGE - 1) / PAGE).put("total_results", all.size());
    }

    private static ObjectNode movie(int number) {
        ObjectNode movie = title(number, FILM_GENRES)
                .put("id", 1000 + number)
                .put("title", english(number))
                .put("original_title", english(number))
                .put("release_date", (1960 + number % 60) + "-03-01")
                .put("runtime", 70 + number % 80);
        movie.putArray("production_countries").addObject().put("iso_3166_1", number % 3 == 0 ? "FR" : "US");
        ArrayNode marks = movie.putObject("release_dates").putArray("results");
        mark(marks, "US").putArray("release_dates").addObject().put("certification", AMERICAN_MARKS.get(number % 5));
        if (number % 2 == 0) {
            mark(marks, "RU").putArray("release_dates").addObject().put("certification", MARKS.get(number % 5));
        }
        translate(movie, "title", number);
        switch (number) {
            case 0 -> known(movie);
            case 3 -> movie.put("adult", true);
            case 5 -> movie.put("release_date", "");
            case 7 -> movie.putArray("genres");
            default -> movie.put("adult", false);
        }
        return movie;
    }

    /** A film that is in many catalogs. */
    private static void known(ObjectNode movie) {
        movie.put("id", 603)
                .put("title", "The Matrix")
                .put("original_title", "The Matrix")
                .put("release_date", "1999-03-31")
                .put("runtime", 136);
    }

    private static ObjectNode series(int number) {
        ObjectNode series = title(number, SERIES_GENRES)
                .put("id", 5000 + number)
                .put("name", english(number) + " Stories")
                .put("original_name", english(number) + " Stories")
                .put("first_air_date", (1990 + number % 30) + "-09-01");
        series.putArray("episode_run_time").add(25 + number % 30);
        series.putArray("origin_country").add("GB");
        ArrayNode marks = series.putObject("content_ratings").putArray("results");
        mark(marks, "US").put("rating", "TV-14");
        translate(series, "name", number);
        return series;
    }

    private static ObjectNode title(int number, List<Integer> genreIds) {
        ObjectNode title = MAPPER.createObjectNode()
                .put("adult", false)
                .put("original_language", "en")
                .put(
                        "overview",
                        "The " + english(number).toLowerCase(java.util.Locale.ROOT) + ", and what came of it.");
        ArrayNode genres = title.putArray("genres");
        genres.addObject().put("id", genreIds.get(number % genreIds.size()));
        genres.addObject().put("id", genreIds.get((number + 4) % genreIds.size()));
        ObjectNode credits = title.putObject("credits");
        ArrayNode cast = credits.putArray("cast");
        for (int i = 0; i < 3; i++) {
            person(cast, (number + i) % 40).put("character", "Role " + (i + 1));
        }
        person(credits.putArray("crew"), 40 + number % 10).put("job", "Director");
        return title;
    }

    private static ObjectNode person(ArrayNode people, int number) {
        return people.addObject()
                .put("id", 70_000 + number)
                .put("name", "Person " + word(number) + " " + word(number / 5));
    }

    private static ObjectNode mark(ArrayNode marks, String country) {
        return marks.addObject().put("iso_3166_1", country);
    }

    private static void translate(ObjectNode title, String name, int number) {
        ArrayNode translations = title.putObject("translations").putArray("translations");
        translations
                .addObject()
                .put("iso_639_1", "en")
                .put("iso_3166_1", "US")
                .putObject("data")
                .put(name, "")
                .put("overview", title.path("overview").asText());
        if (number % 4 != 1) {
            translations
                    .addObject()
                    .put("iso_639_1", "ru")
                    .put("iso_3166_1", "RU")
                    .putObject("data")
                    .put(name, number == 0 && name.equals("title") ? "Матрица" : russian(number))
                    .put("overview", "О том, что было дальше.");
        }
    }

    private static String english(int number) {
        String name =
                ADJECTIVES.get(number % ADJECTIVES.size()) + " " + NOUNS.get(number / ADJECTIVES.size() % NOUNS.size());
        int part = number / (ADJECTIVES.size() * NOUNS.size());
        return part == 0 ? name : name + " " + (part + 1);
    }

    private static String russian(int number) {
        return RUSSIAN_ADJECTIVES.get(number % ADJECTIVES.size()) + " "
                + RUSSIAN_NOUNS.get(number / ADJECTIVES.size() % NOUNS.size());
    }

    private static String word(int number) {
        return ADJECTIVES.get(number % ADJECTIVES.size());
    }
}
