package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two ways to recommend, compared on viewers of the running platform: from the definition to the result. */
final class RecommenderExperimentTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private static final String KEY = "recommender.e2e";
    private static final String PATH = "/v1/admin/experiments/" + KEY;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "long-Enough-7";
    private static final int VIEWERS = 6;

    @Test
    void recipes_asVariants_areShown_reported_andCompared() throws Exception {
        Api admin = running.signedIn("admin");
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(Clips.create(editor, "For an experiment", "Для опыта")
                .path("id")
                .asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), 2));
        put(admin, "running");

        Map<String, List<Integer>> expected = new HashMap<>();
        for (int i = 0; i < VIEWERS; i++) {
            Api viewer = running.anonymous();
            String email = UUID.randomUUID() + "@example.org";
            Map<String, String> account = Map.of("email", email, "password", PASSWORD, "name", "Viewer");
            Api.expect(201, viewer.post("/v1/auth/register", account));
            viewer.signIn(email, PASSWORD);
            Api.within(
                    PATIENCE,
                    "the answer names the experiment",
                    () -> recommend(viewer)
                            .at("/experiment/experiment")
                            .asText()
                            .equals(KEY));
            JsonNode answer = recommend(viewer);
            String variant = answer.at("/experiment/variant").asText();
            assertThat(Api.expect(200, viewer.get("/v1/experiments/assignments"))
                            .at("/assignments")
                            .path(KEY)
                            .asText())
                    .isEqualTo(variant);
            boolean clicks = i % 2 == 0;
            report(viewer, answer, variant, clicks);
            List<Integer> before = expected.getOrDefault(variant, List.of(0, 0));
            expected.put(variant, List.of(before.get(0) + 1, before.get(1) + (clicks ? 1 : 0)));
        }

        Api.within(PATIENCE, "all exposures and clicks are counted", () -> {
            Map<String, List<Integer>> counted = new HashMap<>();
            for (JsonNode result : Api.expect(200, admin.get(PATH + "/results")).path("items")) {
                if (result.path("exposed").asInt() > 0) {
                    counted.put(
                            result.path("variant").asText(),
                            List.of(
                                    result.path("exposed").asInt(),
                                    result.path("converted").asInt()));
                }
            }
            return counted.equals(expected);
        });
        put(admin, "stopped");
        Api.within(PATIENCE, "the experiment is over", () -> !recommend(admin).has("experiment"));
    }

    private static JsonNode recommend(Api viewer) throws Exception {
        return Api.expect(200, viewer.get("/v1/recommendations"));
    }

    private static void report(Api viewer, JsonNode answer, String variant, boolean clicks) throws Exception {
        JsonNode row = answer.path("rows").get(0);
        JsonNode title = row.path("items").get(0);
        Map<String, Object> texts = Map.of(
                "experiment",
                KEY,
                "variant",
                variant,
                "row",
                row.path("kind").asText(),
                "source",
                title.path("source").asText());
        Map<String, Object> seen = event("experiment.exposed", Map.of("texts", texts));
        List<Map<String, Object>> events = new ArrayList<>(List.of(seen));
        events.add(event("recommendation.shown", about(title, texts)));
        if (clicks) {
            events.add(event("recommendation.clicked", about(title, texts)));
        }
        assertThat(viewer.post("/v1/events", Map.of("events", events)).statusCode())
                .isEqualTo(202);
    }

    private static Map<String, Object> about(JsonNode title, Map<String, Object> texts) {
        return Map.of("titleId", title.path("titleId").asText(), "texts", texts, "numbers", Map.of("position", 1));
    }

    private static Map<String, Object> event(String name, Map<String, Object> more) {
        Map<String, Object> event = new HashMap<>(more);
        event.put("eventId", UUID.randomUUID());
        event.put("name", name);
        event.put("at", Instant.now().toString());
        return event;
    }

    private static void put(Api admin, String state) throws Exception {
        Map<String, Object> settings = Map.of(
                "description",
                "Hybrid against ALS",
                "variants",
                List.of(Map.of("key", "hybrid", "weight", 0.5), Map.of("key", "als", "weight", 0.5)),
                "goal",
                "recommendation_clicked",
                "state",
                state);
        int status = admin.send("PUT", PATH, BodyPublishers.ofByteArray(Api.json.writeValueAsBytes(settings)), Map.of())
                .statusCode();
        assertThat(status).isIn(200, 201);
    }
}
