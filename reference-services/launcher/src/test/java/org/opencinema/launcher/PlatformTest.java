package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencinema.launcher.Contracts.Operation;
import org.opencinema.localservers.LocalServer;
import org.opencinema.localservers.ServerKind;
import org.opencinema.localservers.Tools;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.SigningKeys;

/** The main path of the platform as its clients see it: everything through the gateway. */
final class PlatformTest {
    private static final int CLIP_SECONDS = 12;

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private static Api editor;
    private static UUID film;

    @BeforeAll
    static void publishFilm() throws Exception {
        editor = running.signedIn("editor");
        film = UUID.fromString(Clips.create(editor, "Walking Lighthouse", "Идущий маяк")
                .path("id")
                .asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), CLIP_SECONDS));
    }

    @Test
    void viewer_registersSearchesPlaysAndResumes_andTheEventIsStored() throws Exception {
        Api viewer = running.anonymous();
        String email = "e2e-" + UUID.randomUUID() + "@example.org";
        JsonNode account = Api.expect(
                201,
                viewer.post("/v1/auth/register", Map.of("email", email, "password", "long-Enough-7", "name", "E2E")));
        assertThat(account.path("roles").toString()).isEqualTo("[\"viewer\"]");
        viewer.signIn(email, "long-Enough-7");

        JsonNode found = Api.expect(200, viewer.get("/v1/search?q=walking%20lighthouse"));
        assertThat(found.at("/items/0/id").asText()).isEqualTo(film.toString());
        assertThat(found.at("/facets/genres/0/value").asText()).isEqualTo("drama");
        JsonNode title = Api.expect(200, viewer.get("/v1/titles/" + film));
        assertThat(title.path("playable").asBoolean()).isTrue();

        JsonNode refused = Api.expect(403, viewer.play(Map.of("titleId", film)));
        assertThat(refused.path("code").asText()).isEqualTo("subscription_required");
        viewer.subscribe("standard");
        Api.within(
                Duration.ofSeconds(20),
                "streaming knows the plan",
                () -> viewer.play(Map.of("titleId", film)).statusCode() == 201);

        JsonNode session = Api.expect(201, viewer.play(Map.of("titleId", film, "device", "test")));
        assertThat(session.path("resumeSeconds").asDouble()).isZero();
        assertThat(session.path("durationSeconds").asDouble()).isBetween(CLIP_SECONDS - 0.5, CLIP_SECONDS + 0.5);
        watchEverySegment(viewer, session.path("hlsUrl").asText());
        refuseWithoutRightToken(viewer, session.path("hlsUrl").asText());

        String path = "/v1/playback/sessions/" + session.path("sessionId").asText();
        Api.expect(204, viewer.post(path + "/heartbeat", Map.of("positionSeconds", 0, "state", "playing")));
        Api.expect(204, viewer.post(path + "/heartbeat", Map.of("positionSeconds", 7.5, "state", "paused")));
        Api.expect(204, viewer.send("DELETE", path, BodyPublishers.noBody(), Map.of()));
        assertThat(viewer.post(path + "/heartbeat", Map.of("positionSeconds", 8, "state", "playing"))
                        .statusCode())
                .isEqualTo(410);
        JsonNode again = Api.expect(201, viewer.play(Map.of("titleId", film)));
        assertThat(again.path("resumeSeconds").asDouble()).isBetween(2.5, 12.5);

        Api.within(Duration.ofSeconds(20), "events in ClickHouse", () -> {
            String count = clickHouse("SELECT count() FROM analytics.playback_event FINAL WHERE session_id = '"
                    + session.path("sessionId").asText() + "'");
            return Integer.parseInt(count.trim()) >= 4;
        });
        Api admin = running.signedIn("admin");
        LocalDate today = running.today();
        JsonNode report =
                Api.expect(200, admin.get("/v1/analytics/titles?from=" + today.minusDays(1) + "&to=" + today));
        assertThat(report.path("items").findValuesAsText("titleId")).contains(film.toString());
    }

    private void watchEverySegment(Api viewer, String masterPath) throws Exception {
        String base = masterPath.substring(0, masterPath.lastIndexOf('/') + 1);
        Path copy = Files.createDirectories(Path.of("target", "watched"));
        String master = fetch(viewer, base, "master.m3u8", copy);
        List<String> playlists = uris(master);
        assertThat(Pattern.compile("RESOLUTION=").matcher(master).results().count())
                .as("renditions in\n%s", master)
                .isGreaterThanOrEqualTo(3);
        assertThat(playlists).hasSizeGreaterThanOrEqualTo(4);
        for (String playlist : playlists) {
            for (String segment : uris(fetch(viewer, base, playlist, copy))) {
                fetch(viewer, base, segment, copy);
            }
        }
        for (String playlist : playlists) {
            JsonNode probe = probe(copy.resolve(playlist));
            assertThat(probe.at("/format/duration").asDouble())
                    .as("duration of %s", playlist)
                    .isBetween(CLIP_SECONDS - 1.0, CLIP_SECONDS + 1.0);
        }
        List<String> kinds = new ArrayList<>();
        for (String playlist : playlists) {
            probe(copy.resolve(playlist))
                    .path("streams")
                    .forEach(s -> kinds.add(s.path("codec_type").asText()));
        }
        assertThat(kinds).contains("audio").contains("video");
    }

    private static String fetch(Api viewer, String base, String name, Path copy) throws Exception {
        HttpResponse<byte[]> answer = viewer.media(base + name);
        assertThat(answer.statusCode()).as(name).isEqualTo(200);
        assertThat(answer.body()).as(name).isNotEmpty();
        Files.write(copy.resolve(name), answer.body());
        return new String(answer.body(), StandardCharsets.ISO_8859_1);
    }

    /** What a player follows: lines that are no tags, and URI attributes. */
    private static List<String> uris(String playlist) {
        Set<String> uris = new TreeSet<>();
        for (String line : playlist.split("\\R")) {
            Matcher attribute = Pattern.compile("URI=\"([^\"]+)\"").matcher(line);
            if (attribute.find()) {
                uris.add(attribute.group(1));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                uris.add(line.trim());
            }
        }
        return List.copyOf(uris);
    }

    private static JsonNode probe(Path playlist) throws Exception {
        Process process = new ProcessBuilder(
                        Tools.ffprobe().toString(),
                        "-v",
                        "error",
                        "-allowed_extensions",
                        "ALL",
                        "-show_format",
                        "-show_streams",
                        "-of",
                        "json",
                        playlist.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return Api.json.readTree(out);
    }

    private void refuseWithoutRightToken(Api viewer, String masterPath) throws Exception {
        String[] parts = masterPath.split("/"); // "", media, token, package, file
        String token = parts[2];
        String packageId = parts[3];
        String segment = "/" + packageId + "/master.m3u8";
        assertThat(viewer.media("/media/" + token + segment).statusCode()).isEqualTo(200);
        char other = token.charAt(20) == 'A' ? 'B' : 'A';
        String altered = token.substring(0, 20) + other + token.substring(21);
        byte[] key = Base64.getDecoder().decode(running.home().secret("streaming-signing-key"));
        String expired = PathSigner.create(SigningKeys.of(1, key))
                .sign(packageId, UUID.randomUUID(), Instant.now().minusSeconds(60));
        String foreign = PathSigner.create(SigningKeys.of(1, new byte[32]))
                .sign(packageId, UUID.randomUUID(), Instant.now().plusSeconds(600));
        for (String wrong : List.of(altered, expired, foreign, "x")) {
            assertThat(viewer.media("/media/" + wrong + segment).statusCode())
                    .as(wrong)
                    .isEqualTo(403);
        }
        assertThat(viewer.media("/media/" + token + "/" + UUID.randomUUID() + "/master.m3u8")
                        .statusCode())
                .isEqualTo(403);
        assertThat(viewer.media("/media" + segment).statusCode()).isIn(403, 404);
    }

    private static String clickHouse(String query) throws Exception {
        var server = running.platform().servers().clickhouse();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.uri())
                                .header("X-ClickHouse-User", server.user())
                                .header("X-ClickHouse-Key", server.password())
                                .POST(BodyPublishers.ofString(query))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void editorsChange_isFoundWithinTwoSeconds_alsoAfterKafkaWasDown() throws Exception {
        JsonNode title = Clips.create(editor, "Plain Harbour", "Простая гавань");
        String path = "/v1/titles/" + title.path("id").asText();
        Api.within(Duration.ofSeconds(5), "new title found", () -> finds("Plain Harbour", title));
        rename(path, "Golden Zeppelin");
        Api.within(Duration.ofSeconds(2), "change found", () -> finds("Golden Zeppelin", title));

        LocalServer kafka = running.platform().servers().kafka();
        kafka.stop();
        try {
            rename(path, "Silver Telescope");
            assertThat(finds("Silver Telescope", title)).isFalse();
        } finally {
            kafka.start();
        }
        Api.within(Duration.ofSeconds(30), "change found after Kafka is back", () -> finds("Silver Telescope", title));
    }

    private static void rename(String path, String name) throws Exception {
        HttpResponse<String> current = editor.get(path);
        String etag = current.headers().firstValue("ETag").orElseThrow();
        Api.expect(200, editor.put(path, Clips.newTitle(name, "Имя"), etag));
    }

    private static boolean finds(String words, JsonNode title) throws Exception {
        HttpResponse<String> answer = editor.get("/v1/search?q=" + words.replace(" ", "%20"));
        return answer.statusCode() == 200
                && Api.json
                        .readTree(answer.body())
                        .at("/items/0/id")
                        .asText()
                        .equals(title.path("id").asText())
                && Api.json
                        .readTree(answer.body())
                        .at("/items/0/title")
                        .asText()
                        .equals(words);
    }

    /** A request that needs the store, the answer while it is down, and how it is when the store is back. */
    @ParameterizedTest
    @EnumSource(
            value = ServerKind.class,
            names = {"POSTGRES", "REDIS", "KAFKA", "ELASTICSEARCH", "CLICKHOUSE", "S3"})
    void killedStore_givesHonestErrors_andAllRecovers(ServerKind kind) throws Exception {
        Api viewer = running.signedIn("viewer");
        Api admin = running.signedIn("admin");
        LocalDate today = running.today();
        String report = "/v1/analytics/titles?from=" + today + "&to=" + today;
        String hls = Api.expect(201, viewer.play(Map.of("titleId", film)))
                .path("hlsUrl")
                .asText();
        LocalServer store = running.platform().servers().get(kind);
        store.kill();
        try {
            switch (kind) {
                case POSTGRES -> assertUnavailable(viewer.get("/v1/titles?limit=1"));
                case REDIS -> {
                    assertUnavailable(viewer.play(Map.of("titleId", film)));
                    Api.expect(200, viewer.get("/v1/titles?limit=1"));
                }
                case KAFKA -> Api.expect(201, viewer.play(Map.of("titleId", film)));
                case ELASTICSEARCH -> assertUnavailable(viewer.get("/v1/search?q=lighthouse"));
                case CLICKHOUSE -> assertUnavailable(admin.get(report));
                case S3 -> assertThat(viewer.media(hls).statusCode()).isEqualTo(503);
                case SMTP -> throw new IllegalStateException("no service sends mail yet");
            }
        } finally {
            store.start();
        }
        Api.within(
                Duration.ofSeconds(30),
                "recovery after " + kind,
                () -> viewer.get("/v1/titles?limit=1").statusCode() == 200
                        && viewer.get("/v1/search?q=lighthouse").statusCode() == 200
                        && plays(viewer)
                        && admin.get(report).statusCode() == 200);
    }

    private static boolean plays(Api viewer) throws Exception {
        HttpResponse<String> started = viewer.play(Map.of("titleId", film));
        return started.statusCode() == 201
                && viewer.media(Api.json.readTree(started.body()).path("hlsUrl").asText())
                                .statusCode()
                        == 200;
    }

    private static void assertUnavailable(HttpResponse<String> answer) throws Exception {
        JsonNode problem = Api.expect(503, answer);
        assertThat(problem.path("code").asText()).endsWith("_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void operations_areOpenToTheirRolesOnly() throws Exception {
        Map<String, Api> callers = Map.of(
                "viewer", running.signedIn("viewer"),
                "editor", running.signedIn("editor"),
                "admin", running.signedIn("admin"));
        // who edits is a viewer, too, and who administrates is both
        Map<String, Set<String>> held = Map.of(
                "viewer", Set.of("viewer"),
                "editor", Set.of("viewer", "editor"),
                "admin", Set.of("viewer", "editor", "admin"));
        for (Operation operation : Contracts.operations()) {
            String path = operation
                    .path()
                    .replaceAll(
                            "\\{(?!partNumber|slug|file)[a-zA-Z]+}",
                            UUID.randomUUID().toString())
                    .replace("{partNumber}", "1")
                    .replace("{slug}", "drama")
                    .replace("{file}", "master.m3u8");
            if (operation.roles().contains("anonymous")) {
                continue;
            }
            if (operation.roles().equals(Set.of("service"))) {
                for (Api caller : callers.values()) {
                    assertThat(call(caller, operation, path))
                            .as("%s is not there from outside", operation)
                            .isEqualTo(404);
                }
                continue;
            }
            // There are more operations than the gateway lets anonymous callers try in a minute.
            AtomicInteger anonymous = new AtomicInteger();
            Api.within(Duration.ofSeconds(60), "room for " + operation, () -> {
                anonymous.set(call(running.anonymous(), operation, path));
                return anonymous.get() != 429;
            });
            assertThat(anonymous.get()).as("anonymous %s", operation).isEqualTo(401);
            for (String role : callers.keySet()) {
                int status = call(callers.get(role), operation, path);
                if (!Collections.disjoint(operation.roles(), held.get(role))) {
                    assertThat(status).as("%s %s", role, operation).isNotIn(401, 403, 500);
                } else {
                    assertThat(status).as("%s %s", role, operation).isEqualTo(403);
                }
            }
        }
    }

    private static int call(Api api, Operation operation, String path) throws Exception {
        return api.statusOf(
                operation.method(),
                path,
                // what asks again who it is takes no for an answer at the field, not a 403
                operation.hasBody() ? BodyPublishers.ofString("{\"password\":\"wrong\"}") : BodyPublishers.noBody(),
                operation.hasBody() ? Map.of("Content-Type", operation.mediaType()) : Map.of("X-Test", "roles"));
    }

    @Test
    void uploadThatIsNoVideo_failsWithTheReason_andTheNextOneWorks() throws Exception {
        UUID title = UUID.fromString(
                Clips.create(editor, "No Film", "Не фильм").path("id").asText());
        Path text = Files.writeString(Path.of("target", "no-film.mp4"), "this is no film\n".repeat(1000));
        JsonNode job = Clips.upload(editor, title, text);
        String path = "/v1/media/jobs/" + job.path("id").asText();
        Api.within(
                Duration.ofSeconds(60),
                "job ends",
                () -> Set.of("ready", "failed")
                        .contains(
                                Api.expect(200, editor.get(path)).path("state").asText()));
        JsonNode failed = Api.expect(200, editor.get(path));
        assertThat(failed.path("state").asText()).isEqualTo("failed");
        assertThat(failed.path("error").asText()).containsIgnoringCase("invalid data");
        assertThat(Api.expect(200, editor.get("/v1/titles/" + title))
                        .path("playable")
                        .asBoolean())
                .isFalse();
        Clips.publish(editor, title, Clips.synthesise(running.platform().ffmpeg(), 5));
    }

    @Test
    void webClient_isServedWithItsPolicy() throws Exception {
        HttpResponse<String> page = running.anonymous().get("/title/" + film);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<div id=\"root\">");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'");
        assertThat(URI.create(running.platform().url()).getHost()).isEqualTo("localhost");
    }
}
