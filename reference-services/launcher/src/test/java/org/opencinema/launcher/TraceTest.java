package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every service in a process of its own with the agent of OpenTelemetry; what a viewer does is followed from one to the next. */
final class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String REQUEST = "play-title-1";
    private static final Map<String, String> CALL =
            Map.of("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01", "X-Request-Id", REQUEST);

    /** Keeps its connection, and does not try to make HTTP/2 of it. */
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Platform platform;

    @BeforeAll
    static void start() {
        platform = RunningPlatform.startWithTraces();
    }

    @AfterAll
    static void stop() throws Exception {
        if (platform != null) {
            platform.close();
        }
    }

    @Test
    void playTitle_isOneTraceOverServicesAndTheirEvents() throws Exception {
        Api editor = new Api(platform.url());
        editor.signIn("editor@demo.opencinema.org", "demo-editor-1");
        UUID film = UUID.fromString(Clips.create(editor, "Traceable Comet", "Заметная комета")
                .path("id")
                .asText());
        Clips.publish(editor, film, Clips.synthesise(platform.ffmpeg(), 5));
        Api viewer = new Api(platform.url());

        JsonNode tokens = Api.expect(
                200,
                post(
                        viewer,
                        "/v1/auth/login",
                        Map.of("email", "viewer@demo.opencinema.org", "password", "demo-viewer-1")));
        viewer.useToken(tokens.path("accessToken").asText());
        Api.expect(200, get(viewer, "/v1/search?q=comet"));
        Api.expect(200, get(viewer, "/v1/titles/" + film));
        JsonNode session = Api.expect(201, post(viewer, "/v1/playback/sessions", Map.of("titleId", film)));
        String heartbeat = "/v1/playback/sessions/" + session.path("sessionId").asText() + "/heartbeat";
        assertThat(post(viewer, heartbeat, Map.of("positionSeconds", 2, "state", "playing"))
                        .statusCode())
                .isEqualTo(204);

        Set<String> asked = Set.of("gateway", "auth", "search", "catalog", "streaming");
        Set<String> told = Set.of("analytics", "user", "recommendation");
        Set<String> seen = new TreeSet<>();
        Api.within(Duration.ofSeconds(30), "the trace reaches all who are told", () -> {
            seen.clear();
            spans().forEach(span ->
                    seen.add(span.path("localEndpoint").path("serviceName").asText()));
            return seen.containsAll(asked) && seen.containsAll(told);
        });
        Api.within(
                Duration.ofSeconds(30),
                "every span has its parent, in whatever order they come",
                () -> orphans(spans()).isEmpty());
        JsonNode spans = spans();
        assertThat(systems(spans)).contains("postgresql", "redis", "elasticsearch", "kafka");
        assertThat(logsWith(REQUEST, TRACE)).contains("streaming.log");
    }

    @Test
    void logOfAConsumer_namesTheRequestAndTheTrace_thatItsEventComesFrom() throws Exception {
        String request = "sign-up-1";
        String trace = "5cf92f3577b34da6a3ce929d0e0e4737";
        Map<String, Object> account = Map.of(
                "email", "traced@example.org", "password", "long-enough-secret-7", "name", "Traced", "country", "DE");
        Map<String, String> headers =
                Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01", "X-Request-Id", request);

        Api.expect(
                201,
                new Api(platform.url())
                        .send(
                                "POST",
                                "/v1/auth/register",
                                BodyPublishers.ofByteArray(Api.json.writeValueAsBytes(account)),
                                headers));

        Api.within(
                Duration.ofSeconds(30),
                "the welcome is logged with the ids of the registration",
                () -> logsWith(request, trace).contains("notification.log"));
    }

    private static HttpResponse<String> post(Api api, String path, Object body) throws Exception {
        return api.send("POST", path, BodyPublishers.ofByteArray(Api.json.writeValueAsBytes(body)), CALL);
    }

    private static HttpResponse<String> get(Api api, String path) throws Exception {
        return api.send("GET", path, BodyPublishers.noBody(), CALL);
    }

    private static JsonNode spans() throws Exception {
        URI zipkin = platform.servers().zipkin().uri();
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(zipkin.resolve("/api/v2/trace/" + TRACE)).build(), BodyHandlers.ofString());
        return answer.statusCode() == 200 ? Api.json.readTree(answer.body()) : Api.json.createArrayNode();
    }

    /** All but those whose parent is the caller, who sends no spans. */
    private static List<String> orphans(JsonNode spans) {
        Set<String> ids = new HashSet<>(Set.of("00f067aa0ba902b7"));
        spans.forEach(span -> ids.add(span.path("id").asText()));
        return Stream.of(Api.json.convertValue(spans, JsonNode[].class))
                .filter(span -> !ids.contains(span.path("parentId").asText()))
                .map(JsonNode::toString)
                .toList();
    }

    private static Set<String> systems(JsonNode spans) {
        Set<String> systems = new TreeSet<>();
        spans.forEach(span -> {
            JsonNode tags = span.path("tags");
            systems.add(
                    tags.path("db.system").asText(tags.path("db.system.name").asText()));
            systems.add(tags.path("messaging.system").asText());
        });
        return systems;
    }

    /** The logs with a line of the request and the trace. */
    private static List<String> logsWith(String request, String trace) throws Exception {
        List<String> found = new ArrayList<>();
        for (Service service : Service.values()) {
            Path log = Path.of("target", "traces", "logs", service.id() + ".log");
            for (String line : Files.readAllLines(log)) {
                if (line.contains("\"requestId\":\"" + request + "\"")
                        && line.contains("\"trace_id\":\"" + trace + "\"")
                        && line.contains("\"span_id\":\"")) {
                    found.add(log.getFileName().toString());
                    break;
                }
            }
        }
        return found;
    }
}
