package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;
import org.opencinema.redis.Redis;

/** How many devices of an account may play at the same time, over HTTP. */
final class StreamLimitTest {
    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static UUID film;

    private final UUID account = UUID.randomUUID();
    private final String tv = streaming.viewer(account, null, "US", "sign-in of the tv");
    private final String phone = streaming.viewer(account, null, "US", "sign-in of the phone");
    private final String laptop = streaming.viewer(account, null, "US", "sign-in of the laptop");

    @BeforeAll
    static void makeFilm() throws Exception {
        film = streaming.playableTitle();
    }

    /** The plan of the tests has two streams. */
    @BeforeEach
    void subscribe() {
        streaming.subscription(account, 1, "active", true, 1080);
        Streaming.await(
                "the plan",
                () -> {
                    JsonNode started = json(start("tv", null, tv), 201);
                    streaming.stop(started.get("sessionId").asText(), tv);
                    return started.get("maxHeight").asInt();
                },
                height -> height == 1080);
    }

    @Test
    void thirdDevice_isRefusedWithThoseThatPlay_andTakesThePlaceOfOne() {
        String first = session(start("tv", null, tv));
        String second = session(start("phone", null, phone));
        assertThat(streaming.heartbeat(first, tv, 0.5, "paused").statusCode()).isEqualTo(204);

        HttpResponse<String> refused = start("laptop", null, laptop);

        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = json(refused, 409);
        assertThat(problem.get("code").asText()).isEqualTo("too_many_streams");
        assertThat(problem.get("maxStreams").asInt()).isEqualTo(2);
        assertThat(problem.get("requestId").asText()).isNotBlank();
        assertThat(problem.get("conflicts").findValuesAsText("sessionId")).containsExactly(first, second);
        JsonNode onTv = problem.at("/conflicts/0");
        assertThat(onTv.get("device").asText()).isEqualTo("tv");
        assertThat(onTv.get("titleId").asText()).isEqualTo(film.toString());
        assertThat(onTv.get("state").asText()).isEqualTo("paused");
        assertThat(onTv.get("positionSeconds").asDouble()).isEqualTo(0.5);
        assertThat(onTv.get("here").asBoolean()).isFalse();

        JsonNode started = json(start("laptop", first, laptop), 201);
        assertThat(started.get("resumeSeconds").asDouble()).isEqualTo(0.5);
        assertThat(code(streaming.heartbeat(first, tv, 1, "playing"), 410)).isEqualTo("session_evicted");
        assertThat(streaming.heartbeat(second, phone, 1, "playing").statusCode())
                .isEqualTo(204);
        try (KafkaTopic<PlaybackEvent> playback = new KafkaTopic<>(
                streaming.servers().kafka().bootstrapServers(), Topics.PLAYBACK, PlaybackEvent.class)) {
            assertThat(playback.await(3, event -> event.sessionId().toString().equals(first)))
                    .extracting(Event::type)
                    .endsWith(PlaybackEvent.STOPPED);
        }
    }

    @Test
    void openStreams_areListed_andStoppedFromAnotherDevice() {
        String first = session(start("tv", null, tv));
        String second = session(start("phone", null, phone));

        JsonNode open = json(streaming.get("/v1/playback/sessions", phone), 200).get("items");
        assertThat(open.findValuesAsText("device")).containsExactly("tv", "phone");
        assertThat(open.findValuesAsText("here")).containsExactly("false", "true");
        assertThat(json(streaming.get("/v1/playback/sessions", streaming.viewer()), 200)
                        .get("items"))
                .isEmpty();

        assertThat(streaming.stop(first, phone).statusCode()).isEqualTo(204);
        assertThat(code(streaming.heartbeat(first, tv, 1, "playing"), 410)).isEqualTo("session_evicted");
        assertThat(streaming.stop(second, phone).statusCode()).isEqualTo(204);
        assertThat(code(streaming.heartbeat(second, phone, 1, "playing"), 410)).isEqualTo("session_ended");
        assertThat(json(streaming.get("/v1/playback/sessions", phone), 200).get("items"))
                .isEmpty();
    }

    @Test
    void media_ofASessionThatWasStoppedOrEvicted_isRefused() {
        JsonNode evicted = json(start("tv", null, tv), 201);
        JsonNode stopped = json(start("phone", null, phone), 201);
        JsonNode last = json(start("laptop", evicted.get("sessionId").asText(), laptop), 201);
        assertThat(streaming.stop(stopped.get("sessionId").asText(), phone).statusCode())
                .isEqualTo(204);

        for (JsonNode over : List.of(evicted, stopped)) {
            for (String file : List.of("master.m3u8", "manifest.mpd", "v180.m3u8")) {
                assertThat(media(over, "/media/", file)).as(file).isEqualTo(403);
            }
            for (String file : List.of("v180-00001.m4s", "a1-init.mp4")) {
                assertThat(media(over, "/media/access/", file)).as(file).isEqualTo(403);
                assertThat(media(over, "/media/", file)).as(file).isEqualTo(403);
            }
        }
        for (String file : List.of("master.m3u8", "v180.m3u8", "v180-00001.m4s")) {
            assertThat(media(last, "/media/", file)).as(file).isEqualTo(200);
        }
        String segment = path(last, "/media/", "v180-00001.m4s");
        assertThat(streaming.stop(last.get("sessionId").asText(), laptop).statusCode())
                .isEqualTo(204);
        Streaming.await("segments", () -> streaming.media(segment).statusCode(), status -> status == 403);
    }

    /** A laptop that was asleep: the time of its last heartbeat is set back. */
    @Test
    void media_ofASessionThatFellSilent_isRefusedAfterTwiceItsLease_andOpensInAnother() {
        JsonNode asleep = json(start("laptop", null, laptop), 201);
        String id = asleep.get("sessionId").asText();
        assertThat(streaming.heartbeat(id, laptop, 1, "playing").statusCode()).isEqualTo(204);

        heardBefore(id, Duration.ofSeconds(170));
        for (String file : List.of("master.m3u8", "v180.m3u8", "v180-00001.m4s")) {
            assertThat(media(asleep, "/media/", file)).as(file).isEqualTo(200);
        }
        assertThat(code(streaming.heartbeat(id, laptop, 1, "playing"), 410)).isEqualTo("session_ended");

        heardBefore(id, Duration.ofSeconds(181));
        for (String file : List.of("master.m3u8", "manifest.mpd", "v180.m3u8")) {
            HttpResponse<byte[]> refused = streaming.media(path(asleep, "/media/", file));
            assertThat(refused.statusCode()).as(file).isEqualTo(403);
            assertThat(new String(refused.body(), UTF_8)).contains("\"token_expired\"");
        }
        String segment = path(asleep, "/media/", "v180-00001.m4s");
        Streaming.await("segments", () -> streaming.media(segment).statusCode(), status -> status == 403);

        JsonNode again = json(start("laptop", id, laptop), 201);
        assertThat(again.get("resumeSeconds").asDouble()).isEqualTo(1);
        assertThat(media(again, "/media/", "v180-00001.m4s")).isEqualTo(200);
    }

    private static void heardBefore(String session, Duration ago) {
        long lease = Streaming.CLOCK.instant().minus(ago).plusSeconds(90).toEpochMilli();
        try (Redis redis = Redis.create(streaming.servers().redis().uri())) {
            redis.call(commands -> commands.hset("streaming:session:" + session, "lease", Long.toString(lease)));
        }
    }

    private static int media(JsonNode session, String root, String file) {
        return streaming.media(path(session, root, file)).statusCode();
    }

    private static String path(JsonNode session, String root, String file) {
        String hls = session.get("hlsUrl").asText();
        return hls.substring(0, hls.lastIndexOf('/') + 1).replace("/media/", root) + file;
    }

    @Test
    void twoHundredStarts_atTheSameTime_areTwo() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(50);
        List<Integer> statuses = new ArrayList<>();
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String device = "device " + i;
                answers.add(threads.submit(() -> start(device, null, tv).statusCode()));
            }
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get(60, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(2);
        assertThat(statuses).containsOnly(201, 409);
    }

    @Test
    void place_ofAnotherAccount_isNotTaken() {
        String strangers = session(streaming.startPlayback(film, streaming.viewer()));
        String mine = session(start("tv", strangers, tv));
        assertThat(mine).isNotEqualTo(strangers);
        assertThat(json(start("tv", "01975e2c-9a00-7000-8000-0123456789ab", tv), 201)
                        .get("sessionId"))
                .isNotNull();
        assertThat(code(start("tv", null, tv), 409)).isEqualTo("too_many_streams");
    }

    private static HttpResponse<String> start(String device, String evict, String token) {
        return streaming.startPlayback("titleId", film, device, evict, token);
    }

    private static String session(HttpResponse<String> started) {
        return json(started, 201).get("sessionId").asText();
    }

    private static String code(HttpResponse<String> answer, int status) {
        return json(answer, status).get("code").asText();
    }
}
