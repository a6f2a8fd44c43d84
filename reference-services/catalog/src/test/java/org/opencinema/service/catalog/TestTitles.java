package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bodies for tests. */
final class TestTitles {
    private TestTitles() {}

    /** The least title, of the genre drama. */
    static Map<String, Object> film(String title, int year) {
        Map<String, Object> film = new LinkedHashMap<>();
        film.put("kind", "film");
        film.put("translations", Map.of("en", Map.of("title", title)));
        film.put("year", year);
        film.put("genres", List.of("drama"));
        return film;
    }

    static Map<String, Object> film(String title, int year, String field, Object value) {
        Map<String, Object> film = film(title, year);
        film.put(field, value);
        return film;
    }

    /** The least episode. */
    static Map<String, Object> episode(int season, int number, String title) {
        Map<String, Object> episode = new LinkedHashMap<>();
        episode.put("season", season);
        episode.put("number", number);
        episode.put("translations", Map.of("en", Map.of("title", title)));
        return episode;
    }

    static void addGenre(RunningCatalog catalog, String slug, String en, String ru) throws Exception {
        assertThat(catalog.edit("PUT", "/v1/genres/" + slug, Map.of("names", Map.of("en", en, "ru", ru)))
                        .status())
                .isEqualTo(200);
    }

    static String addPerson(RunningCatalog catalog, Map<String, String> names) throws Exception {
        RunningCatalog.Answer added = catalog.edit("POST", "/v1/people", Map.of("names", names));
        assertThat(added.status()).isEqualTo(201);
        return added.id();
    }
}
