package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;

final class PlaybackTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static UUID film;

    private final UUID account = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");

    @BeforeAll
    static void makeFilm() throws Exception {
        film = streaming.playableTitle();
    }

    @Test
    void heartbeats_areRememberedAndArriveInKafka() {
        String session = start(film);
        assertThat(streaming.heartbeat(session, viewer, 0.5, "playing").statusCode())
                .isEqualTo(204);
        assertThat(streaming.heartbeat(session, viewer, 1.25, "paused").statusCode())
                .isEqualTo(204);
        assertThat(stop(session).statusCode()).isEqualTo(204);
        assertThat(stop(session).statusCode()).isEqualTo(204);
        JsonNode late = json(streaming.heartbeat(session, viewer, 1.5, "playing"), 410);
        assertThat(late.get("code").asText()).isEqualTo("session_ended");

        JsonNode again = json(streaming.startPlayback(film, viewer), 201);
        assertThat(again.get("resumeSeconds").asDouble()).isEqualTo(1.25);
        try (KafkaTopic<PlaybackEvent> playback = topic()) {
            List<Event<PlaybackEvent>> events =
                    playback.await(4, event -> event.sessionId().toString().equals(session));
            assertThat(events)
                    .extracting(Event::type)
                    .containsExactly(
                            PlaybackEvent.STARTED,
                            PlaybackEvent.PROGRESSED,
                            PlaybackEvent.PROGRESSED,
                            PlaybackEvent.STOPPED);
            assertThat(events).extracting(Event::id).doesNotHaveDuplicates();
            assertThat(events).extracting(Event::key).containsOnly(account.toString());
            PlaybackEvent paused = events.get(2).data();
            assertThat(paused.titleId()).isEqualTo(film);
            assertThat(paused.accountId()).isEqualTo(account);
            assertThat(paused.profileId()).isNull();
            assertThat(paused.country()).isEqualTo("US");
            assertThat(paused.device()).isEqualTo("unknown");
            assertThat(paused.state()).isEqualTo("paused");
            assertThat(paused.positionSeconds()).isEqualTo(1.25);
            assertThat(events.stream()
                            .mapToDouble(event -> event.data().watchedSeconds())
                            .sum())
                    .isBetween(0.0, 1.25);
        }
    }

    @Test
    void session_ofAnotherAccount_isNotFound() {
        String session = start(film);
        String other = streaming.viewer();

        assertThat(streaming.heartbeat(session, other, 1, "playing").statusCode())
                .isEqualTo(404);
        assertThat(streaming
                        .send("DELETE", "/v1/playback/sessions/" + session, other, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(streaming
                        .heartbeat(UUID.randomUUID().toString(), viewer, 1, "playing")
                        .statusCode())
                .isEqualTo(404);
        assertThat(streaming.heartbeat(session, viewer, 1, "playing").statusCode())
                .isEqualTo(204);
    }

    /** Jetty remembers the headers of a connection, unless told otherwise without regard to the case of letters. */
    @Test
    void cookie_thatDiffersInCaseFromTheOneBefore_opensNothing() {
        String body = "{\"titleId\":\"" + film + "\",\"device\":\"tv\",\"protection\":\"cookie\"}";
        HttpResponse<String> started = streaming.send("POST", "/v1/playback/sessions", viewer, body);
        String list = json(started, 201).get("hlsUrl").asText();
        String cookie = started.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        int letter = cookie.length() - 2;
        while (!Character.isLetter(cookie.charAt(letter))) {
            letter--;
        }
        String altered =
                cookie.substring(0, letter) + (char) (cookie.charAt(letter) ^ 0x20) + cookie.substring(letter + 1);

        for (int i = 0; i < 3; i++) {
            assertThat(streaming.media(list, "Cookie", cookie).statusCode()).isEqualTo(200);
            assertThat(streaming.media(list, "Cookie", altered).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void title_thatMayNotBePlayed_isRefused() throws Exception {
        Instant now = Streaming.CLOCK.instant();
        UUID withoutVideo = streaming.title();
        UUID elsewhere = streaming.title(new TitleChanged.Window("FR", null, null));
        UUID over = streaming.title(new TitleChanged.Window("*", null, now.minusSeconds(5)));
        UUID ahead = streaming.title(new TitleChanged.Window("US", now.plusSeconds(3600), null));
        assertThat(code(withoutVideo, 409)).isEqualTo("not_playable");
        assertThat(code(elsewhere, 403)).isEqualTo("not_in_region");
        assertThat(code(over, 403)).isEqualTo("ended");
        assertThat(code(ahead, 403)).isEqualTo("not_yet");
        assertThat(streaming.startPlayback(UUID.randomUUID(), viewer).statusCode())
                .isEqualTo(404);
        JsonNode upload = json(streaming.startUpload(UUID.randomUUID(), 5, streaming.editor()), 422);
        assertThat(upload.at("/violations/0/field").asText()).isEqualTo("titleId");

        streaming.tell(elsewhere, 2, false);
        Streaming.await(
                "new windows",
                () -> streaming.startPlayback(elsewhere, viewer).body(),
                body -> body.contains("no video"));
        streaming.tell(elsewhere, 1, false, new TitleChanged.Window("FR", null, null));
        streaming.tell(elsewhere, 3, true);
        Streaming.await(
                "deletion", () -> streaming.startPlayback(elsewhere, viewer).statusCode(), status -> status == 404);
    }

    @Test
    void heartbeats_whileKafkaIsDown_arriveLater() {
        String session = start(film);
        var kafka = streaming.servers().kafka();
        kafka.stop();
        long began = System.nanoTime();
        assertThat(streaming.heartbeat(session, viewer, 0.75, "playing").statusCode())
                .isEqualTo(204);
        assertThat(stop(session).statusCode()).isEqualTo(204);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));

        kafka.start();

        try (KafkaTopic<PlaybackEvent> playback = topic()) {
            assertThat(playback.await(3, event -> event.sessionId().toString().equals(session)))
                    .extracting(Event::type)
                    .contains(PlaybackEvent.PROGRESSED, PlaybackEvent.STOPPED);
        }
    }

    @Test
    void media_whileTheBucketIsDown_isUnavailableAtOnceAndComesBack() {
        String hls =
                json(streaming.startPlayback(film, viewer), 201).get("hlsUrl").asText();
        var s3 = streaming.servers().s3();
        s3.stop();
        HttpResponse<byte[]> refused = fast(() -> streaming.media(hls));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(json(new String(refused.body())).get("code").asText()).isEqualTo("media_store_unavailable");
        assertThat(fast(() -> streaming.startUpload(film, 100, streaming.editor()))
                        .statusCode())
                .isEqualTo(503);
        assertThat(streaming.get("/health", null).statusCode()).isEqualTo(503);

        s3.start();

        assertThat(streaming.media(hls).statusCode()).isEqualTo(200);
        assertThat(streaming.get("/health", null).statusCode()).isEqualTo(200);
    }

    @Test
    void session_whileRedisIsDown_isUnavailableAtOnceAndComesBack() {
        JsonNode started = json(streaming.startPlayback(film, viewer), 201);
        String session = started.get("sessionId").asText();
        String base = started.get("hlsUrl").asText().replace(MediaPackage.HLS, "");
        var redis = streaming.servers().redis();
        redis.stop();
        HttpResponse<String> refused = fast(() -> streaming.heartbeat(session, viewer, 1, "playing"));
        assertThat(json(refused, 503).get("code").asText()).isEqualTo("session_store_unavailable");
        assertThat(fast(() -> streaming.startPlayback(film, viewer)).statusCode())
                .isEqualTo(503);
        for (String file : List.of("v180.m3u8", "v180-00001.m4s")) {
            assertThat(fast(() -> streaming.media(base + file)).statusCode())
                    .as("what plays goes on: " + file)
                    .isEqualTo(200);
        }

        redis.start();

        Streaming.await(
                "Redis",
                () -> streaming.heartbeat(session, viewer, 1, "playing").statusCode(),
                status -> status == 204);
        assertThat(stop(session).statusCode()).isEqualTo(204);
        assertThat(json(streaming.startPlayback(film, viewer), 201)
                        .get("resumeSeconds")
                        .asDouble())
                .isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"markers", "watermarks"})
    void start_thatFails_leavesThePlaceFree(String table) throws Exception {
        UUID title = streaming.playableTitle();
        execute("alter table streaming." + table + " rename to away");
        try {
            assertThat(streaming.startPlayback(title, viewer).statusCode()).isGreaterThanOrEqualTo(500);
        } finally {
            execute("alter table streaming.away rename to " + table);
        }
        assertThat(json(streaming.get("/v1/playback/sessions", viewer), 200).get("items"))
                .isEmpty();
        assertThat(streaming.startPlayback(title, viewer).statusCode()).isEqualTo(201);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        streaming.database(), streaming.servers().postgres().superuser(), "unused");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String code(UUID title, int status) {
        return json(streaming.startPlayback(title, viewer), status).get("code").asText();
    }

    private String start(UUID title) {
        return json(streaming.startPlayback(title, viewer), 201)
                .get("sessionId")
                .asText();
    }

    private HttpResponse<String> stop(String session) {
        return streaming.stop(session, viewer);
    }

    private static <T> T fast(Supplier<T> call) {
        long began = System.nanoTime();
        T answer = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        return answer;
    }

    private static KafkaTopic<PlaybackEvent> topic() {
        return new KafkaTopic<>(streaming.servers().kafka().bootstrapServers(), Topics.PLAYBACK, PlaybackEvent.class);
    }
}
