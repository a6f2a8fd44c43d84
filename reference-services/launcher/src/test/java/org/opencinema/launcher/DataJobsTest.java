package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.Topics;

/** Imports and the repair of the index over the real catalog, search, Kafka and Elasticsearch. */
final class DataJobsTest {
    private static final String JOBS = "/v1/admin/jobs/";

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void imports_bringTitlesThatAreFound_matchWhatIsThere_andASecondTimeChangeNothing() throws Exception {
        Api editor = running.signedIn("editor");
        UUID matrix = UUID.randomUUID();
        Api.expect(
                201,
                editor.post(
                        "/v1/titles",
                        Map.of(
                                "id",
                                matrix,
                                "kind",
                                "film",
                                "translations",
                                Map.of("en", Map.of("title", "THE Matrix")),
                                "year",
                                1999,
                                "ageRating",
                                16,
                                "genres",
                                List.of("drama"))));
        JsonNode first = run("tmdb-import");
        assertThat(first.at("/counts/created").asInt()).isEqualTo(156);
        assertThat(first.at("/counts/changed").asInt()).isEqualTo(1);
        assertThat(first.at("/counts/refused").asInt()).isEqualTo(3);

        JsonNode known = Api.expect(200, editor.get("/v1/titles/" + matrix));
        assertThat(known.at("/translations/en/title").asText()).isEqualTo("THE Matrix");
        assertThat(known.at("/translations/ru/title").asText()).isEqualTo("Матрица");
        assertThat(known.path("runtimeMinutes").asInt()).isEqualTo(136);
        assertThat(known.path("ageRating").asInt()).isEqualTo(16);
        assertThat(known.path("genres").findValuesAsText("slug")).containsExactly("drama");
        assertThat(known.path("credits").size()).isEqualTo(4);
        Api.within(
                Duration.ofSeconds(20),
                "an imported film is found",
                () -> Api.expect(200, editor.get("/v1/search?q=quiet%20orchard"))
                        .at("/items/0/title")
                        .asText()
                        .equals("Quiet Orchard"));

        JsonNode imdb = run("imdb-import");
        assertThat(imdb.at("/counts/created").asInt()).isGreaterThan(20);
        long events = titleEvents();
        JsonNode second = run("tmdb-import");
        assertThat(second.at("/counts/unchanged").asInt()).isEqualTo(157);
        assertThat(second.at("/counts/created").asInt()).isZero();
        assertThat(second.at("/counts/changed").asInt()).isZero();
        JsonNode imdbAgain = run("imdb-import");
        assertThat(imdbAgain.at("/counts/unchanged").asInt())
                .isEqualTo(imdb.at("/counts/created").asInt());
        assertThat(titleEvents()).isEqualTo(events);
    }

    @Test
    void sourceAndEditor_eachKeepTheirChanges_andADeletedTitleStaysAway() throws Exception {
        Api editor = running.signedIn("editor");
        run("tmdb-import");
        String id = imported("Frozen Bridge");
        String path = "/v1/titles/" + id;
        JsonNode title = Api.expect(200, editor.get(path));
        Map<String, Object> edited = new HashMap<>();
        edited.put("kind", "film");
        edited.put("originalTitle", title.path("originalTitle").asText());
        edited.put("translations", Map.of("en", Map.of("title", "The Frozen Bridge")));
        edited.put("year", title.path("year").asInt());
        edited.put("runtimeMinutes", title.path("runtimeMinutes").asInt());
        edited.put("countries", title.path("countries"));
        edited.put("ageRating", title.path("ageRating").asInt());
        edited.put("genres", List.of("drama"));
        edited.put("availability", List.of(Map.of("region", "*")));
        Api.expect(200, editor.put(path, edited, "\"" + title.path("version").asLong() + "\""));
        String gone = "/v1/titles/" + imported("Hollow Bridge");
        long version = Api.expect(200, editor.get(gone)).path("version").asLong();
        Api.expect(
                204,
                editor.send(
                        "DELETE",
                        gone,
                        HttpRequest.BodyPublishers.noBody(),
                        Map.of("If-Match", "\"" + version + "\"")));

        running.platform().tmdb().title("movie", 1043).put("runtime", 201).put("title", "Another name");
        JsonNode run = run("tmdb-import");
        assertThat(run.at("/counts/changed").asInt()).isEqualTo(1);
        assertThat(run.path("refusals").findValuesAsText("reason")).contains("deleted");
        JsonNode merged = Api.expect(200, editor.get(path));
        assertThat(merged.path("runtimeMinutes").asInt()).isEqualTo(201);
        assertThat(merged.at("/translations/en/title").asText()).isEqualTo("The Frozen Bridge");
        assertThat(merged.path("genres").findValuesAsText("slug")).containsExactly("drama");
        assertThat(merged.path("availability").size()).isEqualTo(1);
        assertThat(editor.get(gone).statusCode()).isEqualTo(404);
    }

    private String imported(String title) throws Exception {
        Api anonymous = running.signedIn("viewer");
        List<String> found = new ArrayList<>();
        Api.within(Duration.ofSeconds(20), title + " is found", () -> {
            String words = title.replace(" ", "%20");
            Api.expect(200, anonymous.get("/v1/search?q=" + words))
                    .path("items")
                    .forEach(hit -> {
                        if (hit.path("title").asText().equals(title)) {
                            found.add(hit.path("id").asText());
                        }
                    });
            return !found.isEmpty();
        });
        return found.get(0);
    }

    @Test
    void indexThatWasHarmedByHand_equalsTheCatalogAgain_andASecondTimeNothingIsRepaired() throws Exception {
        Api editor = running.signedIn("editor");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(Clips.create(editor, "Harmed Index " + i, "Индекс " + i)
                    .path("id")
                    .asText());
        }
        Api.within(
                Duration.ofSeconds(20),
                "all are found",
                () -> Api.expect(200, editor.get("/v1/search?q=harmed%20index"))
                                .path("total")
                                .asInt()
                        >= 6);
        run("search-sync");

        String surplus = UUID.randomUUID().toString();
        elastic("DELETE", "/titles-1/_doc/" + ids.get(0), "");
        elastic("DELETE", "/titles-1/_doc/" + ids.get(1), "");
        elastic("POST", "/titles-1/_update/" + ids.get(2), "{\"doc\":{\"year\":1900}}");
        elastic("PUT", "/titles-1/_doc/" + ids.get(3), "{\"id\":\"" + ids.get(3) + "\",\"deleted\":true}");
        elastic("PUT", "/titles-1/_doc/" + ids.get(4), "{\"nothing\":\"is left\"}");
        elastic(
                "PUT",
                "/titles-1/_doc/" + surplus,
                "{\"id\":\"" + surplus + "\",\"deleted\":false,\"kind\":\"film\",\"year\":1999}");
        elastic("POST", "/titles-1/_refresh", "");

        JsonNode run = run("search-sync");
        assertThat(run.at("/counts/created").asInt()).as(run.toString()).isEqualTo(3);
        assertThat(run.at("/counts/changed").asInt()).isEqualTo(2);
        assertThat(run.at("/counts/removed").asInt()).isEqualTo(1);
        assertThat(indexed()).isEqualTo(catalogued());

        JsonNode again = run("search-sync");
        assertThat(again.at("/counts/unchanged").asInt())
                .isEqualTo(again.at("/counts/read").asInt())
                .isEqualTo(catalogued().size());
        Api.expect(200, editor.get("/v1/titles/" + ids.get(2)));
        assertThat(Api.expect(200, editor.get("/v1/search?q=harmed%20index&yearTo=1901"))
                        .path("total")
                        .asInt())
                .isZero();
    }

    private JsonNode run(String job) throws Exception {
        Api admin = running.signedIn("admin");
        String id = Api.expect(202, admin.post(JOBS + job + "/runs", Map.of()))
                .path("id")
                .asText();
        String path = JOBS + job + "/runs/" + id;
        Api.within(
                Duration.ofSeconds(60),
                job + " ends",
                () -> Api.expect(200, admin.get(path)).hasNonNull("finishedAt"));
        JsonNode run = Api.expect(200, admin.get(path));
        assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("succeeded");
        return run;
    }

    /** How many events of titles have ever been written. */
    private static long titleEvents() throws Exception {
        Api.within(
                Duration.ofSeconds(20),
                "the outbox is empty",
                () -> query("select (select count(*) from catalog.outbox)::text, 'rows'")
                        .containsKey("0"));
        String servers = running.platform().servers().kafka().bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(List.of(Topics.TITLES))
                    .allTopicNames()
                    .get()
                    .get(Topics.TITLES)
                    .partitions()
                    .forEach(partition ->
                            ends.put(new TopicPartition(Topics.TITLES, partition.partition()), OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        }
    }

    private static Map<String, String> catalogued() throws Exception {
        return query("select id::text, version::text from catalog.title");
    }

    private static Map<String, String> query(String sql) throws Exception {
        Map<String, String> rows = new HashMap<>();
        var postgres = running.platform().servers().postgres();
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl("cinema"), postgres.superuser(), "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.put(result.getString(1), result.getString(2));
            }
        }
        return rows;
    }

    /** The documents that are no marks of deleted titles, with their own versions, which must be those of Elasticsearch too. */
    private Map<String, String> indexed() throws Exception {
        JsonNode answer = elastic(
                "POST",
                "/titles-1/_search",
                "{\"size\":10000,\"version\":true,\"query\":{\"bool\":{\"must_not\":{\"term\":{\"deleted\":true}}}}}");
        Map<String, String> found = new HashMap<>();
        answer.at("/hits/hits").forEach(hit -> {
            assertThat(hit.path("_version").asText())
                    .isEqualTo(hit.at("/_source/version").asText());
            found.put(hit.path("_id").asText(), hit.path("_version").asText());
        });
        return found;
    }

    private JsonNode elastic(String method, String path, String body) throws Exception {
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(URI.create(
                                running.platform().servers().elasticsearch().uri() + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).as(path).isLessThan(300);
        return Api.json.readTree(answer.body());
    }
}
