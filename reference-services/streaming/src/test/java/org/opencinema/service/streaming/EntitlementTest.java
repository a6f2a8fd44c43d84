package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.events.TitleChanged;

/** Who may watch: by subscription, profile and setting. */
final class EntitlementTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static UUID film;
    private static UUID freeFilm;

    @TempDir
    Path directory;

    private final UUID account = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");

    @BeforeAll
    static void makeFilms() throws Exception {
        freeFilm = streaming.playableTitle();
        film = streaming.title();
        streaming.awaitJob(
                streaming
                        .upload(film, streaming.clip("film", 6, 854, 480, true))
                        .get("id")
                        .asText(),
                "ready");
        streaming.tell(film, 2, false, 12, false);
        Streaming.await(
                "price", () -> streaming.startPlayback(film, streaming.viewer()).statusCode(), status -> status == 403);
    }

    @Test
    void film_withoutSubscription_isRefusedAndFreeOneIsNot() {
        assertThat(code(film)).isEqualTo("subscription_required");
        assertThat(streaming.startPlayback(freeFilm, viewer).statusCode()).isEqualTo(201);
    }

    @Test
    void film_whileTheSubscriptionChanges_isGrantedOrRefusedWithTheReason() {
        streaming.subscription(account, 1, "trialing", true, 1080);
        awaitStart(viewer, 201);
        String session = json(streaming.startPlayback(film, viewer), 201)
                .get("sessionId")
                .asText();
        assertThat(beat(session).statusCode()).isEqualTo(204);

        streaming.subscription(account, 3, "blocked", false, 1080);
        streaming.subscription(account, 2, "active", true, 1080);
        Streaming.await("refusal", () -> beat(session).statusCode(), status -> status == 403);
        assertThat(json(beat(session), 403).get("code").asText()).isEqualTo("payment_overdue");
        assertThat(code(film)).isEqualTo("payment_overdue");

        streaming.subscription(account, 4, "active", true, 1080);
        awaitStart(viewer, 201);
        assertThat(beat(session).statusCode()).isEqualTo(204);
        assertThat(streaming.stop(session, viewer).statusCode()).isEqualTo(204);

        streaming.subscription(account, 5, "ended", false, 1080);
        awaitStart(viewer, 403);
        assertThat(code(film)).isEqualTo("subscription_required");
        assertThat(streaming.startPlayback(freeFilm, viewer).statusCode()).isEqualTo(201);
    }

    @Test
    void film_forAProfile_isWithinItsAge() {
        streaming.subscription(account, 1, "active", true, 1080);
        awaitStart(viewer, 201);
        UUID adult =
                UUID.fromString("01975e2c-9a00-7000-8000-" + account.toString().substring(24));
        UUID kid =
                UUID.fromString("01975e2c-9a01-7000-8000-" + account.toString().substring(24));
        String byKid = streaming.viewer(account, kid.toString(), "US");
        assertThat(refusal(byKid)).as("a profile not known yet").isEqualTo("age");

        streaming.profile(kid, account, 1, false, 12);
        awaitStart(byKid, 201);
        streaming.profile(kid, account, 2, false, 11);
        awaitStart(byKid, 403);
        assertThat(refusal(byKid)).isEqualTo("age");
        assertThat(refusal(viewer)).as("the only profile is the first").isEqualTo("age");
        streaming.profile(adult, account, 1, false, 21);
        awaitStart(viewer, 201);
        assertThat(refusal(byKid)).isEqualTo("age");
        assertThat(refusal(streaming.viewer(UUID.randomUUID(), adult.toString(), "US")))
                .as("a profile of another account")
                .isEqualTo("age");
        streaming.profile(adult, account, 2, true, 21);
        awaitStart(streaming.viewer(account, adult.toString(), "US"), 403);
    }

    @Test
    void heartbeat_afterTheTitlesWindow_isRefused() {
        UUID title = freeFilm;
        String session = json(streaming.startPlayback(title, viewer), 201)
                .get("sessionId")
                .asText();
        streaming.tell(title, 5, false, 0, true, new TitleChanged.Window("FR", null, null));

        Streaming.await("refusal", () -> beat(session).statusCode(), status -> status == 403);
        assertThat(json(beat(session), 403).get("code").asText()).isEqualTo("not_in_region");

        streaming.tell(title, 6, false);
        Streaming.await("new windows", () -> beat(session).statusCode(), status -> status == 204);
    }

    @Test
    void renditions_areThoseOfThePlan() {
        streaming.subscription(account, 1, "active", true, 1080);
        awaitStart(viewer, 201);
        assertThat(heights()).containsExactly(480, 360, 240);
        assertRest();

        streaming.subscription(account, 2, "active", true, 400);
        Streaming.await("lower plan", this::heights, List.of(360, 240)::equals);
        assertThat(heights("dashUrl", "<Representation [^>]*height=\"(\\d+)\"")).containsExactly(360, 240);

        streaming.subscription(account, 3, "active", true, 144);
        Streaming.await("lowest plan", this::heights, List.of(240)::equals);
        assertThat(heights("dashUrl", "<Representation [^>]*height=\"(\\d+)\"")).containsExactly(240);
        assertRest();
    }

    @Test
    void subscriptions_thatAreNotRequired_areNotAskedFor() throws Exception {
        streaming.restart(Map.of("STREAMING_SUBSCRIPTIONS", "none"));
        try {
            assertThat(heights()).containsExactly(480, 360, 240);
            assertThat(refusal(streaming.viewer(account, UUID.randomUUID().toString(), "US")))
                    .isEqualTo("age");
        } finally {
            streaming.restart(Map.of());
        }
        assertThat(code(film)).isEqualTo("subscription_required");
    }

    private String code(UUID title) {
        return json(streaming.startPlayback(title, viewer), 403).get("code").asText();
    }

    private String refusal(String token) {
        return json(streaming.startPlayback(film, token), 403).get("code").asText();
    }

    private HttpResponse<String> beat(String session) {
        return streaming.heartbeat(session, viewer, 1, "playing");
    }

    /** Whatever starts on the way is stopped, and keeps no place. */
    private void awaitStart(String token, int status) {
        Streaming.await(
                "start with " + status,
                () -> {
                    HttpResponse<String> answer = streaming.startPlayback(film, token);
                    if (answer.statusCode() == 201) {
                        stop(json(answer.body()), token);
                    }
                    return answer.statusCode();
                },
                last -> last == status);
    }

    private List<Integer> heights() {
        return heights("hlsUrl", "#EXT-X-STREAM-INF:.*RESOLUTION=\\d+x(\\d+)");
    }

    /** Makes place for the next one. */
    private static void stop(JsonNode started, String token) {
        assertThat(streaming.stop(started.get("sessionId").asText(), token).statusCode())
                .isEqualTo(204);
    }

    private List<Integer> heights(String field, String pattern) {
        JsonNode started = json(streaming.startPlayback(film, viewer), 201);
        HttpResponse<byte[]> answer = streaming.media(started.get(field).asText());
        stop(started, viewer);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
        return Pattern.compile(pattern)
                .matcher(new String(answer.body(), UTF_8))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    /** What is no rendition of the picture is all there, and every listed playlist is. */
    private void assertRest() {
        JsonNode started = json(streaming.startPlayback(film, viewer), 201);
        String path = started.get("hlsUrl").asText();
        String master = new String(streaming.media(path).body(), UTF_8);
        assertThat(master).startsWith("#EXTM3U").contains("#EXT-X-MEDIA:TYPE=AUDIO");
        long variants = master.lines()
                .filter(line -> line.startsWith("#EXT-X-STREAM-INF"))
                .count();
        assertThat(master.lines().filter(line -> line.matches("v\\d+\\.m3u8"))).hasSize((int) variants);
        assertThat(master.lines().filter(line -> line.startsWith("#EXT-X-I-FRAME-STREAM-INF")))
                .hasSize((int) variants);
        HttpResponse<byte[]> head = streaming.mediaHead(path);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        stop(started, viewer);
    }

    @Test
    void rendition_aboveThePlan_isRefusedByName_withPlaylistsAndSegments() throws Exception {
        streaming.subscription(account, 1, "active", true, 400);
        Streaming.await("plan", this::heights, List.of(360, 240)::equals);
        JsonNode started = json(streaming.startPlayback(film, viewer), 201);
        String hls = started.get("hlsUrl").asText();
        String base = hls.substring(0, hls.lastIndexOf('/') + 1);

        for (String file : List.of("v480.m3u8", "v480-iframes.m3u8", "v480-init.mp4", "v480-00001.m4s")) {
            HttpResponse<byte[]> answer = streaming.media(base + file);
            assertThat(answer.statusCode()).as(file).isEqualTo(403);
            assertThat(json(new String(answer.body(), UTF_8)).get("code").asText())
                    .isEqualTo("quality_not_in_plan");
            assertThat(streaming
                            .media(base.replace("/media/", "/media/access/") + file)
                            .statusCode())
                    .isEqualTo(403);
        }
        for (String file : List.of("v360.m3u8", "v240-00001.m4s", "a1.m3u8", "a1-00001.m4s", "thumbnails.vtt")) {
            assertThat(streaming.media(base + file).statusCode()).as(file).isEqualTo(200);
        }
        try (Edge edge = Edge.start(directory, streaming.port(), Map.of())) {
            assertThat(edge.get(base + "v360-00001.m4s").statusCode()).isEqualTo(200);
            assertThat(edge.get(base + "v480-00001.m4s").statusCode()).isEqualTo(403);
        }
    }

    @Test
    void film_thatIsUpright_playsInAllRenditionsThatItsListNames() throws Exception {
        UUID upright = streaming.title();
        streaming.awaitJob(
                streaming
                        .upload(upright, streaming.clip("upright", 6, 360, 640, true))
                        .get("id")
                        .asText(),
                "ready");
        streaming.tell(upright, 2, false, 12, false);
        streaming.subscription(account, 1, "active", true, 400);
        Streaming.await("start", () -> streaming.startPlayback(upright, viewer).statusCode(), status -> status == 201);
        String hls = json(streaming.startPlayback(upright, viewer), 201)
                .get("hlsUrl")
                .asText();
        String base = hls.substring(0, hls.lastIndexOf('/') + 1);
        List<String> lists = new String(streaming.media(hls).body(), UTF_8)
                .lines()
                .filter(line -> line.matches("v\\d+\\.m3u8"))
                .toList();

        assertThat(lists).contains("v360.m3u8");
        assertThat(lists)
                .allSatisfy(list ->
                        assertThat(streaming.media(base + list).statusCode()).isEqualTo(200));
    }
}
