package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.opencinema.service.streaming.Streaming.json;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;

final class DemoClockTest {
    private static final Duration MONTH = Duration.ofDays(30);

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private static Redis redis;

    private final UUID account = UUID.randomUUID();
    private final String viewer = streaming.viewer(account, null, "US");

    /** In a database of its own of Redis, since the clock of the other tests stays. */
    @BeforeAll
    static void start() throws Exception {
        URI database = URI.create(streaming.servers().redis().uri() + "/7");
        redis = Redis.create(database);
        streaming.restart(Map.of("CINEMA_DEMO_CLOCK", "true", "CINEMA_REDIS_URI", database.toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        redis.close();
        streaming.restart(Map.of());
    }

    @Test
    void month_thatPassesOnTheDemoClock_opensWindowsAndDatesEvents_butEndsNoSession() throws Exception {
        UUID film = streaming.playableTitle();
        Instant now = Streaming.CLOCK.instant();
        UUID ahead = streaming.title(new TitleChanged.Window("US", now.plus(Duration.ofDays(29)), null));
        assertThat(json(streaming.startPlayback(ahead, viewer), 403).get("code").asText())
                .isEqualTo("not_yet");
        String session = json(streaming.startPlayback(film, viewer), 201)
                .get("sessionId")
                .asText();
        assertThat(streaming.heartbeat(session, viewer, 0.5, "playing").statusCode())
                .isEqualTo(204);

        SharedClock.create(redis, Streaming.CLOCK).advance(MONTH);

        Streaming.await(
                "the window",
                () -> json(streaming.startPlayback(ahead, viewer).body())
                        .get("code")
                        .asText(),
                code -> code.equals("not_playable"));
        assertThat(streaming.heartbeat(session, viewer, 1.5, "playing").statusCode())
                .isEqualTo(204);
        try (KafkaTopic<PlaybackEvent> playback = new KafkaTopic<>(
                streaming.servers().kafka().bootstrapServers(), Topics.PLAYBACK, PlaybackEvent.class)) {
            List<Event<PlaybackEvent>> events =
                    playback.await(3, event -> event.accountId().equals(account));
            assertThat(events.get(1).data().at()).isCloseTo(now, within(1, ChronoUnit.MINUTES));
            assertThat(events.get(2).data().at()).isCloseTo(now.plus(MONTH), within(1, ChronoUnit.MINUTES));
            assertThat(events.get(2).time()).isEqualTo(events.get(2).data().at());
            assertThat(events.get(2).data().watchedSeconds()).isLessThanOrEqualTo(1);
        }
    }
}
