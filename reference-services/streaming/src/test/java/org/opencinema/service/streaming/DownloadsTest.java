package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.opencinema.service.streaming.Streaming.CLOCK;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Licences to keep a video on a device. */
final class DownloadsTest {
    private static final String DOWNLOADS = "/v1/playback/downloads";

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static UUID film;

    private final UUID account = UUID.randomUUID();
    private final UUID device = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");

    @BeforeAll
    static void makeFilm() throws Exception {
        film = streaming.playableTitle();
    }

    @Test
    void download_isForOneDevice_fetchedRenewedAndGivenBack() {
        subscribe(viewer, account);
        JsonNode download = json(create(device), 201);
        String id = download.get("id").asText();
        assertThat(time(download, "expiresAt"))
                .isCloseTo(CLOCK.instant().plus(Duration.ofDays(30)), within(1, ChronoUnit.MINUTES));
        assertThat(download.get("deviceId").asText()).isEqualTo(device.toString());
        assertThat(streaming.media(download.get("hlsUrl").asText()).statusCode())
                .isEqualTo(200);
        assertThat(streaming.media(download.get("dashUrl").asText()).statusCode())
                .isEqualTo(200);
        assertThat(json(create(device), 200).get("id").asText()).isEqualTo(id);
        assertThat(json(create(UUID.randomUUID()), 201).get("id").asText()).isNotEqualTo(id);

        JsonNode list = json(streaming.get(DOWNLOADS, viewer), 200);
        assertThat(list.get("maxItems").asInt()).isEqualTo(20);
        assertThat(list.get("items")).hasSize(2);
        assertThat(list.at("/items/1/id").asText()).isEqualTo(id);
        assertThat(list.at("/items/1/hlsUrl").isMissingNode()).isTrue();

        assertThat(code(renew(id, UUID.randomUUID(), viewer), 409)).isEqualTo("other_device");
        assertThat(renew(id, device, streaming.viewer()).statusCode()).isEqualTo(404);
        assertThat(json(renew(id, device, viewer), 200).get("hlsUrl").asText()).isNotBlank();

        String other = streaming.viewer();
        assertThat(streaming.send("DELETE", DOWNLOADS + "/" + id, other, null).statusCode())
                .isEqualTo(404);
        for (int twice = 0; twice < 2; twice++) {
            assertThat(streaming
                            .send("DELETE", DOWNLOADS + "/" + id, viewer, null)
                            .statusCode())
                    .isEqualTo(204);
        }
        assertThat(code(renew(id, device, viewer), 410)).isEqualTo("download_over");
        assertThat(streaming.media(download.get("hlsUrl").asText()).statusCode())
                .isEqualTo(403);
        assertThat(json(streaming.get(DOWNLOADS, viewer), 200).get("items")).hasSize(1);
    }

    @Test
    void downloads_asMany_asThePlanAllows_alsoAtTheSameTime() throws Exception {
        subscribe(viewer, account);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Integer> statuses = new ArrayList<>();
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                answers.add(threads.submit(() -> create(UUID.randomUUID()).statusCode()));
            }
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get(60, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(20);
        assertThat(code(create(device), 409)).isEqualTo("too_many_downloads");

        JsonNode oldest = json(streaming.get(DOWNLOADS, viewer), 200).at("/items/19");
        streaming.send("DELETE", DOWNLOADS + "/" + oldest.get("id").asText(), viewer, null);
        assertThat(create(device).statusCode()).isEqualTo(201);
    }

    @Test
    void download_withoutASubscription_isRefused_alsoOfAFreeTitle() {
        assertThat(code(create(device), 403)).isEqualTo("subscription_required");
        subscribe(viewer, account);
        String id = json(create(device), 201).get("id").asText();

        streaming.subscription(account, 2, "blocked", false, 1080);
        Streaming.await("refusal", () -> renew(id, device, viewer).statusCode(), status -> status == 403);
        assertThat(json(streaming.get(DOWNLOADS, viewer), 200).get("maxItems").asInt())
                .isEqualTo(10);
    }

    @Test
    void download_thatIsOver_isRenewedWithinADay() throws Exception {
        subscribe(viewer, account);
        String id = json(create(device), 201).get("id").asText();
        expire(id, Duration.ofHours(23));
        assertThat(json(streaming.get(DOWNLOADS, viewer), 200).get("items")).isEmpty();
        assertThat(renew(id, device, viewer).statusCode()).isEqualTo(200);
        expire(id, Duration.ofHours(25));
        assertThat(code(renew(id, device, viewer), 410)).isEqualTo("download_over");
        assertThat(json(create(device), 201).get("id").asText()).isNotEqualTo(id);
    }

    @Test
    void download_thatIsOver_opensNeitherMediaNorKeys() throws Exception {
        subscribe(viewer, account);
        JsonNode download = json(create(device), 201);
        String hls = download.get("hlsUrl").asText();
        String segment = hls.replace(MediaPackage.HLS, "v180-00001.m4s");
        String key = hls.replace(MediaPackage.HLS, "keys/" + UUID.randomUUID());
        assertThat(streaming.media(segment).statusCode()).isEqualTo(200);
        assertThat(code(streaming.get(key, null), 403)).isEqualTo("key_not_of_session");

        expire(download.get("id").asText(), Duration.ofSeconds(1));

        assertThat(streaming.media(hls).statusCode()).isEqualTo(403);
        assertThat(streaming.media(hls.replace(MediaPackage.HLS, "v180.m3u8")).statusCode())
                .isEqualTo(403);
        assertThat(code(streaming.get(key, null), 410)).isEqualTo("session_ended");
        Streaming.await("segments", () -> streaming.media(segment).statusCode(), status -> status == 403);
    }

    @Test
    void links_endWithTheLicence() throws Exception {
        subscribe(viewer, account);
        JsonNode download = json(create(device), 201);
        assertThat(time(download, "linksExpireAt"))
                .isCloseTo(CLOCK.instant().plus(Duration.ofDays(1)), within(1, ChronoUnit.MINUTES));

        expire(download.get("id").asText(), Duration.ofHours(-1));

        JsonNode again = json(create(device), 200);
        assertThat(time(again, "linksExpireAt")).isEqualTo(time(again, "expiresAt"));
        assertThat(streaming.media(again.get("hlsUrl").asText()).statusCode()).isEqualTo(200);
    }

    @Test
    void download_afterADowngrade_isOfTheSmallerPlan_andStaysSo() {
        subscribe(viewer, account);
        String id = json(create(device), 201).get("id").asText();
        changePlan(2, 144);
        assertThat(listed(renew(id, device, viewer))).containsExactly(90);
        changePlan(3, 1080);
        assertThat(listed(renew(id, device, viewer))).containsExactly(90);

        UUID other = UUID.randomUUID();
        assertThat(listed(create(other))).containsExactly(180, 90);
        changePlan(4, 144);
        assertThat(listed(create(other))).containsExactly(90);
    }

    private void changePlan(int version, int maxHeight) {
        streaming.subscription(account, version, "active", true, maxHeight);
        Streaming.await(
                "the plan",
                () -> streaming.query("select version from subscriptions where account_id = '" + account + "'"),
                Long.valueOf(version)::equals);
    }

    /** The heights of the renditions that a download lists. */
    private static List<Integer> listed(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isBetween(200, 201);
        String list = new String(
                streaming.media(json(answer.body()).get("hlsUrl").asText()).body(), UTF_8);
        return Pattern.compile("#EXT-X-STREAM-INF:.*RESOLUTION=\\d+x(\\d+)")
                .matcher(list)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    @Test
    void input_thatIsWrong_isRefusedByName() {
        assertThat(violation("{\"titleId\":\"" + film + "\"}", 422)).isEqualTo("deviceId");
        assertThat(violation("{\"deviceId\":\"" + device + "\"}", 422)).isEqualTo("titleId");
        assertThat(violation("{\"titleId\":\"" + film + "\",\"deviceId\":\"x\"}", 400))
                .isEqualTo("deviceId");
        assertThat(streaming
                        .send(
                                "POST",
                                DOWNLOADS,
                                viewer,
                                "{\"titleId\":\"%s\",\"deviceId\":\"%s\"}".formatted(UUID.randomUUID(), device))
                        .statusCode())
                .isEqualTo(404);
        assertThat(renew(UUID.randomUUID().toString(), device, viewer).statusCode())
                .isEqualTo(404);
    }

    private String violation(String body, int status) {
        return json(streaming.send("POST", DOWNLOADS, viewer, body), status)
                .at("/violations/0/field")
                .asText();
    }

    private HttpResponse<String> create(UUID deviceId) {
        return streaming.send(
                "POST", DOWNLOADS, viewer, "{\"titleId\":\"%s\",\"deviceId\":\"%s\"}".formatted(film, deviceId));
    }

    private static HttpResponse<String> renew(String id, UUID deviceId, String token) {
        return streaming.send(
                "POST", DOWNLOADS + "/" + id + "/renewal", token, "{\"deviceId\":\"%s\"}".formatted(deviceId));
    }

    private static void subscribe(String viewer, UUID account) {
        streaming.subscription(account, 1, "active", true, 1080);
        Streaming.await(
                "the plan",
                () -> json(streaming.get(DOWNLOADS, viewer), 200)
                        .get("maxItems")
                        .asInt(),
                max -> max == 20);
    }

    /** Puts the end of a licence into the past, as time would. */
    private static void expire(String id, Duration ago) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        streaming.database(), streaming.servers().postgres().superuser(), "unused");
                PreparedStatement statement =
                        connection.prepareStatement("update streaming.downloads set expires_at = ? where id = ?")) {
            statement.setObject(1, OffsetDateTime.ofInstant(CLOCK.instant().minus(ago), ZoneOffset.UTC));
            statement.setObject(2, UUID.fromString(id));
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    private static Instant time(JsonNode download, String field) {
        return OffsetDateTime.parse(download.get(field).asText()).toInstant();
    }

    private static String code(HttpResponse<String> answer, int status) {
        return json(answer, status).get("code").asText();
    }
}
