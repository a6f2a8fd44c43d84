package org.opencinema.service.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.catalog.RunningCatalog.Answer;

final class ImportsTest {
    private static final String IMPORTS = "/v1/catalog/imports";
    private static final String VERSIONS = "/v1/catalog/versions";
    private static final String REPUBLICATIONS = "/v1/catalog/republications";

    @RegisterExtension
    static final LocalServersExtension SERVERS = LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.KAFKA);

    private static RunningCatalog catalog;

    @BeforeAll
    static void start() throws Exception {
        catalog = RunningCatalog.start(SERVERS, "imports");
        TestTitles.addGenre(catalog, "drama", "Drama", "Драма");
        TestTitles.addGenre(catalog, "war", "War", "Военный");
    }

    @AfterAll
    static void stop() throws Exception {
        catalog.close();
    }

    private static Answer asService(String method, String path, Object body) throws Exception {
        return catalog.send(method, path, catalog.token("service"), body);
    }

    private static Map<String, Object> item(String sourceId, Map<String, Object> title) {
        return Map.of("sourceId", sourceId, "id", UUID.nameUUIDFromBytes(sourceId.getBytes()), "title", title);
    }

    private static JsonNode bring(String source, String sourceId, Map<String, Object> title) throws Exception {
        Answer answer = asService("POST", IMPORTS, Map.of("source", source, "titles", List.of(item(sourceId, title))));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().at("/titles/0");
    }

    private static JsonNode title(JsonNode result) throws Exception {
        return catalog.get("/v1/titles/" + result.path("titleId").asText()).body();
    }

    @Test
    void title_ofASource_isCreatedOnce_andThenOnlyItsChangesAreTakenOver() throws Exception {
        JsonNode created = bring("tmdb", "a1", TestTitles.film("First Import", 1981));
        assertThat(created.path("outcome").asText()).isEqualTo("created");
        assertThat(bring("tmdb", "a1", TestTitles.film("First Import", 1981))
                        .path("outcome")
                        .asText())
                .isEqualTo("unchanged");
        assertThat(title(created).path("version").asInt()).isEqualTo(1);
        JsonNode changed = bring("tmdb", "a1", TestTitles.film("First Import", 1981, "runtimeMinutes", 99));
        assertThat(changed.path("outcome").asText()).isEqualTo("changed");
        assertThat(title(created).path("runtimeMinutes").asInt()).isEqualTo(99);
        assertThat(title(created).path("version").asInt()).isEqualTo(2);
    }

    @Test
    void title_thatAnEditorAdded_isFoundByNameAndYear_andOnlyItsGapsAreFilled() throws Exception {
        Answer own = catalog.edit("POST", "/v1/titles", TestTitles.film("Known Film", 1970));
        Map<String, Object> said = TestTitles.film("Another Name", 1970, "originalTitle", "known film");
        said.put("runtimeMinutes", 88);
        said.put("genres", List.of("war"));
        JsonNode matched = bring("tmdb", "b1", said);
        assertThat(matched.path("outcome").asText()).isEqualTo("changed");
        assertThat(matched.path("titleId").asText()).isEqualTo(own.id());
        JsonNode merged = title(matched);
        assertThat(merged.path("runtimeMinutes").asInt()).isEqualTo(88);
        assertThat(merged.path("originalTitle").asText()).isEqualTo("known film");
        assertThat(merged.path("title").asText()).isEqualTo("Known Film");
        assertThat(merged.path("genres").findValuesAsText("slug")).containsExactly("drama");
        // another source knows the same film, the same source has another one of that name
        assertThat(bring("imdb", "b1", said).path("titleId").asText()).isEqualTo(own.id());
        assertThat(bring("tmdb", "b2", said).path("outcome").asText()).isEqualTo("created");
        assertThat(bring("tmdb", "b3", TestTitles.film("Known Film", 1971))
                        .path("outcome")
                        .asText())
                .isEqualTo("created");
    }

    @Test
    void title_thatWasDeletedHere_isNotBroughtBack() throws Exception {
        JsonNode created = bring("tmdb", "c1", TestTitles.film("Unwanted", 1990));
        String path = "/v1/titles/" + created.path("titleId").asText();
        assertThat(catalog.edit("DELETE", path, null, "If-Match", "\"1\"").status())
                .isEqualTo(204);
        JsonNode again = bring("tmdb", "c1", TestTitles.film("Unwanted", 1990, "runtimeMinutes", 5));
        assertThat(again.path("outcome").asText()).isEqualTo("refused");
        assertThat(again.path("reason").asText()).isEqualTo("deleted");
        assertThat(catalog.get(path).status()).isEqualTo(404);
    }

    @Test
    void titleWithoutAKnownGenre_isRefused_andTheOthersAreTaken() throws Exception {
        Answer answer = asService(
                "POST",
                IMPORTS,
                Map.of(
                        "source",
                        "tmdb",
                        "titles",
                        List.of(
                                item("d1", TestTitles.film("Strange", 1990, "genres", List.of("unheard-of"))),
                                item("d2", TestTitles.film("Not So Strange", 1990)))));
        assertThat(answer.body().at("/titles/0/reason").asText()).isEqualTo("invalid");
        assertThat(answer.body().at("/titles/0/detail").asText()).contains("unheard-of");
        assertThat(answer.body().at("/titles/1/outcome").asText()).isEqualTo("created");
    }

    @Test
    void people_whoAreThere_stayAsTheyAre() throws Exception {
        UUID id = UUID.randomUUID();
        Map<String, Object> person = Map.of("id", id, "names", Map.of("en", "Somebody"));
        Map<String, Object> body = Map.of("source", "tmdb", "titles", List.of(), "people", List.of(person, person));
        assertThat(asService("POST", IMPORTS, body).body().path("peopleCreated").asInt())
                .isEqualTo(1);
        Map<String, Object> renamed = Map.of("id", id, "names", Map.of("en", "Another"));
        body = Map.of("source", "tmdb", "titles", List.of(), "people", List.of(renamed));
        assertThat(asService("POST", IMPORTS, body).body().path("peopleCreated").asInt())
                .isZero();
        assertThat(catalog.get("/v1/people/" + id).body().path("name").asText()).isEqualTo("Somebody");
    }

    @Test
    void input_pastItsLimits_isRefused_andChangesNothing() throws Exception {
        int before = catalog.count("select count(*) from catalog.title");
        Map<String, Object> film = TestTitles.film("Limits", 1990);
        List<Object> tooMany = new ArrayList<>(Collections.nCopies(101, item("e1", film)));
        assertRefused("titles", Map.of("source", "tmdb", "titles", tooMany));
        assertRefused("source", Map.of("source", "x".repeat(21), "titles", List.of()));
        assertRefused("source", Map.of("source", "TMDB", "titles", List.of()));
        assertRefused("titles[0].sourceId", Map.of("source", "tmdb", "titles", List.of(item("x".repeat(51), film))));
        assertRefused(
                "titles[0].title.year",
                Map.of("source", "tmdb", "titles", List.of(item("e2", TestTitles.film("Early", 1887)))));
        assertRefused(
                "titles[1].title.countries[1]",
                Map.of(
                        "source",
                        "tmdb",
                        "titles",
                        List.of(
                                item("e3", film),
                                item("e4", TestTitles.film("Twice", 1990, "countries", List.of("US", "US"))))));
        Map<String, Object> nameless = Map.of("id", UUID.randomUUID(), "names", Map.of());
        assertRefused("people[0].names", Map.of("source", "tmdb", "titles", List.of(), "people", List.of(nameless)));
        assertThat(catalog.count("select count(*) from catalog.title")).isEqualTo(before);
        List<Object> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(item("e-many-" + i, TestTitles.film("Many " + i, 1990)));
        }
        assertThat(asService("POST", IMPORTS, Map.of("source", "x".repeat(20), "titles", many))
                        .status())
                .isEqualTo(200);
    }

    private static void assertRefused(String field, Map<String, Object> body) throws Exception {
        Answer answer = asService("POST", IMPORTS, body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(422);
        assertThat(answer.violation()).isEqualTo(field);
    }

    @Test
    void others_areRefused() throws Exception {
        Map<String, Object> body = Map.of("source", "tmdb", "titles", List.of());
        for (String role : List.of("viewer", "editor", "admin")) {
            assertThat(catalog.send("POST", IMPORTS, catalog.token(role), body).status())
                    .isEqualTo(403);
            assertThat(catalog.send("GET", VERSIONS, catalog.token(role), null).status())
                    .isEqualTo(403);
        }
        assertThat(catalog.send("POST", REPUBLICATIONS, null, body).status()).isEqualTo(401);
    }

    @Test
    void versions_areListedInOrder_andARepublishedTitleGetsAHigherOneIfItMust() throws Exception {
        String id = catalog.edit("POST", "/v1/titles", TestTitles.film("Republished", 1990))
                .id();
        assertThat(republish(id, 0)).isEqualTo(1);
        assertThat(versions().get(id)).isEqualTo(1);
        assertThat(republish(id, 6)).isEqualTo(1);
        assertThat(versions().get(id)).isEqualTo(7);
        assertThat(republish(UUID.randomUUID().toString(), 0)).isZero();
        assertThat(asService("POST", REPUBLICATIONS, Map.of("titles", List.of()))
                        .violation())
                .isEqualTo("titles");
        assertThat(asService("GET", VERSIONS + "?limit=1001", null).violation()).isEqualTo("limit");
        assertThat(asService("GET", VERSIONS + "?after=x", null).status()).isEqualTo(400);
    }

    private static int republish(String id, long above) throws Exception {
        return asService("POST", REPUBLICATIONS, Map.of("titles", List.of(Map.of("id", id, "above", above))))
                .body()
                .path("published")
                .asInt();
    }

    private static Map<String, Integer> versions() throws Exception {
        Map<String, Integer> versions = new HashMap<>();
        List<String> ids = new ArrayList<>();
        String after = "";
        JsonNode page;
        do {
            page = asService("GET", VERSIONS + "?limit=3" + after, null).body().path("items");
            page.forEach(one -> {
                ids.add(one.path("id").asText());
                versions.put(one.path("id").asText(), one.path("version").asInt());
            });
            after = "&after=" + ids.get(ids.size() - 1);
        } while (page.size() == 3);
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids).hasSize(catalog.count("select count(*) from catalog.title"));
        return versions;
    }
}
