package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.catalog.TestTitles.addGenre;
import static org.opencinema.service.catalog.TestTitles.addPerson;
import static org.opencinema.service.catalog.TestTitles.film;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.catalog.RunningCatalog.Answer;

final class TitlesTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.KAFKA);

    private static RunningCatalog catalog;

    @BeforeAll
    static void start() throws Exception {
        catalog = RunningCatalog.start(SERVERS, "titles");
        addGenre(catalog, "drama", "Drama", "Драма");
        addGenre(catalog, "science-fiction", "Science fiction", "Фантастика");
    }

    @AfterAll
    static void stop() throws Exception {
        catalog.close();
    }

    @Test
    void create_fullTitle_isServedCompleteInBothLanguages() throws Exception {
        String director = addPerson(catalog, Map.of("en", "Andrei Tarkovsky", "ru", "Андрей Тарковский"));
        String actor = addPerson(catalog, Map.of("ru", "Александр Кайдановский"));
        Map<String, Object> body = film("Stalker", 1979);
        body.put(
                "translations",
                Map.of("en", Map.of("title", "Stalker", "synopsis", "The Zone"), "ru", Map.of("title", "Сталкер")));
        body.put("originalTitle", "Сталкер");
        body.put("runtimeMinutes", 162);
        body.put("countries", List.of("SU"));
        body.put("genres", List.of("science-fiction", "drama"));
        body.put(
                "credits",
                List.of(
                        Map.of("personId", director, "role", "director"),
                        Map.of("personId", actor, "role", "actor", "character", "Stalker"),
                        Map.of("personId", director, "role", "writer")));
        body.put("ageRating", 12);
        body.put("free", true);
        body.put("availability", List.of(Map.of("region", "*", "from", "2026-01-01T03:00:00+03:00")));

        Answer created = catalog.edit("POST", "/v1/titles", body);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).endsWith("/v1/titles/" + created.id());
        assertThat(created.etag()).isEqualTo("\"1-en\"");
        Answer en = catalog.get("/v1/titles/" + created.id());
        Answer ru = catalog.get("/v1/titles/" + created.id(), "Accept-Language", "fr, ru-RU;q=0.9, en;q=0.8");

        assertThat(en.body()).isEqualTo(created.body());
        assertThat(en.body().get("title").textValue()).isEqualTo("Stalker");
        assertThat(en.body().get("synopsis").textValue()).isEqualTo("The Zone");
        assertThat(en.body().at("/credits/1/person/name").textValue()).isEqualTo("Александр Кайдановский");
        assertThat(en.body().at("/credits/1/character").textValue()).isEqualTo("Stalker");
        assertThat(en.body().at("/genres").toString())
                .isEqualTo("[{\"slug\":\"science-fiction\",\"name\":\"Science fiction\"},"
                        + "{\"slug\":\"drama\",\"name\":\"Drama\"}]");
        assertThat(en.body().at("/availability").toString())
                .isEqualTo("[{\"region\":\"*\",\"from\":\"2026-01-01T00:00:00Z\"}]");
        assertThat(en.body().get("free").booleanValue()).isTrue();
        assertThat(en.body().get("playable").booleanValue()).isFalse();
        assertThat(en.header("Content-Language")).isEqualTo("en");
        assertThat(en.response().headers().allValues("Vary").toString()).contains("Accept-Language");
        assertThat(ru.body().get("title").textValue()).isEqualTo("Сталкер");
        assertThat(ru.body().has("synopsis")).isFalse();
        assertThat(ru.body().at("/credits/0/person/name").textValue()).isEqualTo("Андрей Тарковский");
        assertThat(ru.body().at("/genres/0/name").textValue()).isEqualTo("Фантастика");
        assertThat(ru.header("Content-Language")).isEqualTo("ru");
    }

    @Test
    void get_ifNoneMatch_isNotModifiedOnlyInTheSameLanguage() throws Exception {
        String path = "/v1/titles/" + create("Solaris", 1972).id();
        String en = catalog.get(path).etag();

        assertThat(catalog.get(path, "If-None-Match", en).status()).isEqualTo(304);
        assertThat(catalog.get(path, "If-None-Match", "\"0\", W/" + en).status())
                .isEqualTo(304);
        assertThat(catalog.get(path, "If-None-Match", en, "Accept-Language", "ru")
                        .status())
                .isEqualTo(200);
        Answer fallback = catalog.get(path, "Accept-Language", "ru");
        assertThat(fallback.etag()).isEqualTo("\"1-ru\"");
        assertThat(fallback.body().get("title").textValue()).isEqualTo("Solaris");
    }

    @Test
    void etag_ofACompressedAnswer_isGoodForIfNoneMatchAndIfMatch() throws Exception {
        String path = "/v1/titles/" + create("Mirror " + "x".repeat(280), 1975).id();
        Answer compressed = catalog.get(path, "Accept-Encoding", "gzip");
        assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");

        assertThat(catalog.get(path, "Accept-Encoding", "gzip", "If-None-Match", compressed.etag())
                        .status())
                .isEqualTo(304);
        assertThat(catalog.edit("PUT", path, film("Mirror", 1975), "If-Match", compressed.etag())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void replace_withItsETag_changesEverythingAndVersion() throws Exception {
        Answer created = catalog.edit("POST", "/v1/titles", film("Old", 2000, "runtimeMinutes", 90));
        String path = "/v1/titles/" + created.id();

        Answer replaced = catalog.edit(
                "PUT", path, film("New", 2001, "genres", List.of("science-fiction")), "If-Match", "\"1-ru\"");

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.etag()).isEqualTo("\"2-en\"");
        Answer read = catalog.get(path);
        assertThat(read.body()).isEqualTo(replaced.body());
        assertThat(read.body().get("title").textValue()).isEqualTo("New");
        assertThat(read.body().has("runtimeMinutes")).isFalse();
        assertThat(read.body().at("/genres/0/slug").textValue()).isEqualTo("science-fiction");
    }

    @Test
    void create_optionalFieldsNull_isAsIfAbsent() throws Exception {
        Map<String, Object> body = film("Nulls", 2000);
        for (String field :
                List.of("id", "originalTitle", "runtimeMinutes", "countries", "credits", "ageRating", "free")) {
            body.put(field, null);
        }

        Answer created = catalog.edit("POST", "/v1/titles", body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().get("ageRating").intValue()).isZero();
        assertThat(created.body().get("free").booleanValue()).isFalse();
    }

    @Test
    void replace_staleAbsentOrMalformedETag_isRefused() throws Exception {
        Answer created = create("Title", 2000);
        String path = "/v1/titles/" + created.id();
        catalog.edit("PUT", path, film("Newer", 2000), "If-Match", created.etag());

        Answer stale = catalog.edit("PUT", path, film("Lost", 2000), "If-Match", created.etag());
        Answer absent = catalog.edit("PUT", path, film("Lost", 2000));
        Answer malformed = catalog.edit("PUT", path, film("Lost", 2000), "If-Match", "1");

        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.body().get("code").textValue()).isEqualTo("stale_version");
        assertThat(absent.status()).isEqualTo(400);
        assertThat(absent.violation()).isEqualTo("If-Match");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.violation()).isEqualTo("If-Match");
        assertThat(catalog.get(path).body().get("title").textValue()).isEqualTo("Newer");
    }

    @Test
    void replace_twoAtOnce_exactlyOneWins() throws Exception {
        Answer title = create("Title", 2000);
        String path = "/v1/titles/" + title.id();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int version = 1; version <= 10; version++) {
                String etag = "\"" + version + "\"";
                Callable<Integer> put = () -> catalog.edit("PUT", path, film("Title", 2000), "If-Match", etag)
                        .status();
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> status : threads.invokeAll(List.of(put, put))) {
                    statuses.add(status.get());
                }
                assertThat(statuses).containsExactlyInAnyOrder(200, 412);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(catalog.get(path).etag()).isEqualTo("\"11-en\"");
    }

    @Test
    void delete_withItsETag_removesAndTheSameIdGoesOnWithItsVersions() throws Exception {
        String id = UUID.randomUUID().toString();
        Answer created = catalog.edit("POST", "/v1/titles", film("Title", 2000, "id", id));
        assertThat(created.id()).isEqualTo(id);
        assertThat(catalog.edit("POST", "/v1/titles", film("Title", 2000, "id", id))
                        .status())
                .isEqualTo(409);
        String path = "/v1/titles/" + id;

        assertThat(catalog.edit("DELETE", path, null, "If-Match", "\"9\"").status())
                .isEqualTo(412);
        assertThat(catalog.edit("DELETE", path, null, "If-Match", created.etag())
                        .status())
                .isEqualTo(204);
        assertThat(catalog.get(path).status()).isEqualTo(404);
        assertThat(catalog.edit("DELETE", path, null, "If-Match", created.etag())
                        .status())
                .isEqualTo(404);
        assertThat(catalog.edit("POST", "/v1/titles", film("Again", 2000, "id", id))
                        .etag())
                .isEqualTo("\"3-en\"");
    }

    @Test
    void list_whileTitlesAreAdded_givesEachOldOneOnceNewestFirst() throws Exception {
        addGenre(catalog, "paging", "Paging", "Листание");
        Set<String> expected = new LinkedHashSet<>();
        for (int i = 0; i < 23; i++) {
            expected.add(createPaging(1950 + i % 5).id());
        }

        List<String> seen = new ArrayList<>();
        List<Integer> years = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    catalog.get("/v1/titles?genre=paging&limit=5" + cursor).body();
            for (JsonNode item : page.get("items")) {
                seen.add(item.get("id").textValue());
                years.add(item.get("year").intValue());
            }
            createPaging(1960);
            createPaging(1940);
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").textValue() : null;
        } while (cursor != null && seen.size() < 100);

        assertThat(seen).doesNotHaveDuplicates().containsAll(expected);
        assertThat(years).isSortedAccordingTo((a, b) -> b - a);
        assertThat(catalog.get("/v1/titles?genre=paging&playable=true").body().get("items"))
                .isEmpty();
        assertThat(catalog.get("/v1/titles?genre=nothing").body().get("items")).isEmpty();
    }

    @Test
    void people_list_isInTheOrderTheyWereAdded() throws Exception {
        String first = UUID.fromString("ffffffff-0000-4000-8000-" + suffix()).toString();
        String second = UUID.fromString("00000000-0000-4000-8000-" + suffix()).toString();
        for (String id : List.of(first, second)) {
            assertThat(catalog.edit("POST", "/v1/people", Map.of("id", id, "names", Map.of("en", "Somebody")))
                            .status())
                    .isEqualTo(201);
        }
        assertThat(catalog.edit("POST", "/v1/people", Map.of("id", first, "names", Map.of("en", "X")))
                        .status())
                .isEqualTo(409);

        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = catalog.get("/v1/people?limit=2" + cursor).body();
            page.get("items").forEach(item -> seen.add(item.get("id").textValue()));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").textValue() : null;
        }

        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(first, second);
        assertThat(catalog.get("/v1/people/" + first).body().get("name").textValue())
                .isEqualTo("Somebody");
        assertThat(catalog.get("/v1/people/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void genre_renamed_isRenamedInItsTitles() throws Exception {
        addGenre(catalog, "noir", "Noir", "Нуар");
        Answer title = catalog.edit("POST", "/v1/titles", film("Laura", 1944, "genres", List.of("drama", "noir")));

        addGenre(catalog, "noir", "Film noir", "Нуар");
        Answer renamed = catalog.get("/v1/titles/" + title.id());
        addGenre(catalog, "noir", "Film noir", "Нуар");

        assertThat(renamed.body().at("/genres/1/name").textValue()).isEqualTo("Film noir");
        assertThat(renamed.etag()).isEqualTo("\"2-en\"");
        assertThat(catalog.get("/v1/titles/" + title.id()).etag()).isEqualTo("\"2-en\"");
        assertThat(catalog.get("/v1/genres", "Accept-Language", "ru").body().toString())
                .contains("{\"slug\":\"noir\",\"name\":\"Нуар\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/titles",
        "PUT, /v1/titles/00000000-0000-7000-8000-000000000000",
        "DELETE, /v1/titles/00000000-0000-7000-8000-000000000000",
        "POST, /v1/people",
        "PUT, /v1/genres/drama"
    })
    void change_withoutTheRole_isRefused(String method, String path) throws Exception {
        Object body = method.equals("DELETE") ? null : "{}";

        assertThat(catalog.send(method, path, null, body, "If-Match", "\"1\"").status())
                .isEqualTo(401);
        assertThat(catalog.send(method, path, "x.y.z", body, "If-Match", "\"1\"")
                        .status())
                .isEqualTo(401);
        assertThat(catalog.send(method, path, catalog.expiredToken(), body, "If-Match", "\"1\"")
                        .body()
                        .get("code")
                        .textValue())
                .isEqualTo("token_expired");
        assertThat(catalog.send(method, path, catalog.token("viewer"), body, "If-Match", "\"1\"")
                        .status())
                .isEqualTo(403);
        assertThat(catalog.send(method, path, catalog.token("admin"), body, "If-Match", "\"1\"")
                        .status())
                .isNotIn(401, 403);
    }

    @ParameterizedTest
    @MethodSource("badTitles")
    void create_badTitle_isRefusedWithTheField(int status, String field, Object body) throws Exception {
        Answer refused = catalog.edit("POST", "/v1/titles", body);

        assertThat(refused.body().toString()).contains("\"status\":" + status);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.violation()).isEqualTo(field);
    }

    static Stream<Arguments> badTitles() {
        String unknown = UUID.randomUUID().toString();
        return Stream.of(
                bad(400, "body", "{"),
                bad(400, "colour", film("A", 2000, "colour", "red")),
                bad(400, "year", film("A", 2000, "year", "2000")),
                bad(400, "year", film("A", 2000, "year", 2000.5)),
                bad(400, "kind", film("A", 2000, "kind", "movie")),
                bad(400, "id", film("A", 2000, "id", "7")),
                bad(400, "genres", film("A", 2000, "genres", "drama")),
                bad(400, "credits[0].personId", credit(Map.of("personId", "me", "role", "actor"))),
                bad(400, "credits[0]", film("A", 2000, "credits", nullElement())),
                bad(400, "availability[0].from", window(Map.of("region", "RU", "from", "today"))),
                bad(422, "kind", without("kind")),
                bad(422, "translations", without("translations")),
                bad(422, "translations", film("A", 2000, "translations", Map.of())),
                bad(422, "translations.en.title", film("", 2000)),
                bad(422, "translations.en.title", film(" ", 2000)),
                bad(400, "translations.en.title", film("a\u0000b", 2000)),
                bad(422, "translations.en.title", film("x".repeat(301), 2000)),
                bad(422, "originalTitle", film("A", 2000, "originalTitle", "x".repeat(301))),
                bad(422, "year", film("A", 1887)),
                bad(422, "year", film("A", 2101)),
                bad(422, "runtimeMinutes", film("A", 2000, "runtimeMinutes", 0)),
                bad(422, "ageRating", film("A", 2000, "ageRating", 22)),
                bad(422, "countries[0]", film("A", 2000, "countries", List.of("Russia"))),
                bad(422, "year", film("A", 2000, "year", null)),
                bad(422, "genres", film("A", 2000, "genres", List.of())),
                bad(422, "genres[1]", film("A", 2000, "genres", List.of("drama", "unknown"))),
                bad(422, "genres[1]", film("A", 2000, "genres", List.of("drama", "drama"))),
                bad(422, "credits[0].personId", credit(Map.of("personId", unknown, "role", "actor"))),
                bad(422, "credits[0].role", credit(Map.of("personId", unknown))),
                bad(
                        422,
                        "credits[0].character",
                        credit(Map.of("personId", unknown, "role", "actor", "character", "x".repeat(201)))),
                bad(422, "availability[0].region", window(Map.of("region", "ru"))),
                bad(
                        422,
                        "availability[0].until",
                        window(Map.of(
                                "region", "RU", "from", "2026-01-02T00:00:00Z", "until", "2026-01-01T00:00:00Z"))));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/titles?cursor=garbage, 400, cursor",
        "/v1/titles?cursor=AAAAAAAAAAE, 400, cursor",
        "/v1/people?cursor=%21, 400, cursor",
        "/v1/titles?limit=0, 400, limit",
        "/v1/titles?limit=101, 400, limit",
        "/v1/titles?limit=ten, 400, limit",
        "/v1/titles?playable=perhaps, 400, playable",
        "/v1/titles/7, 404, titleId",
        "/v1/people/7, 404, personId"
    })
    void get_badParameter_isRefusedWithTheField(String path, int status, String field) throws Exception {
        Answer refused = catalog.get(path);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.violation()).isEqualTo(field);
    }

    private static Answer create(String title, int year) throws Exception {
        Answer created = catalog.edit("POST", "/v1/titles", film(title, year));
        assertThat(created.status()).isEqualTo(201);
        return created;
    }

    private static Answer createPaging(int year) throws Exception {
        Answer created = catalog.edit("POST", "/v1/titles", film("Page", year, "genres", List.of("paging")));
        assertThat(created.status()).isEqualTo(201);
        return created;
    }

    private static String suffix() {
        return UUID.randomUUID().toString().substring(24);
    }

    private static Arguments bad(int status, String field, Object body) {
        return Arguments.of(status, field, body);
    }

    private static Map<String, Object> without(String field) {
        Map<String, Object> film = film("A", 2000);
        film.remove(field);
        return film;
    }

    private static Map<String, Object> credit(Map<String, Object> credit) {
        return film("A", 2000, "credits", List.of(credit));
    }

    private static Map<String, Object> window(Map<String, Object> window) {
        return film("A", 2000, "availability", List.of(window));
    }

    private static List<Object> nullElement() {
        List<Object> list = new ArrayList<>();
        list.add(null);
        return list;
    }
}
