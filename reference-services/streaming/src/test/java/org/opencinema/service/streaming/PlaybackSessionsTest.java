package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.dropwizard.Caller;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.streaming.PlaybackSessions.Outcome;

final class PlaybackSessionsTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private static Redis redis;

    private final Hands clock = new Hands();
    private final PlaybackSessions sessions = new PlaybackSessions(redis, clock, clock, Duration.ofSeconds(90));
    private final UUID session = UUID.randomUUID();
    private final Video title = Video.ofTitle(UUID.randomUUID());
    private final UUID account = UUID.randomUUID();
    private final MediaPackage film = new MediaPackage(UUID.randomUUID(), 1000);
    private final Caller caller = caller(null);

    @BeforeAll
    static void connect() {
        // The second database, so that no relay takes the events away.
        redis = Redis.create(servers.redis().uri().resolve("/1"));
    }

    @AfterAll
    static void disconnect() {
        redis.close();
    }

    @Test
    void watchedSeconds_countOnlyThePictureThatMovedWhilePlaying() {
        sessions.start(session, caller, title, film, "tv", 480);
        beat(10, 10, "playing");
        beat(10, 20, "paused");
        beat(10, 30, "playing"); // it was paused: nothing was watched
        beat(10, 300, "playing"); // a jump
        beat(10, 200, "playing"); // back
        beat(10, 220, "buffering"); // at double speed
        beat(10, 230, "playing"); // it was buffering
        clock.forward(5);
        sessions.stop(session, account);

        assertThat(events())
                .extracting(event -> Double.parseDouble(event.get("watched")))
                .containsExactly(0.0, 10.0, 10.0, 0.0, 20.0, 0.0, 20.0, 0.0, 0.0);
        assertThat(events())
                .extracting(event -> event.get("sequence"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(events())
                .extracting(event -> event.get("type"))
                .startsWith("started", "progressed")
                .endsWith("stopped");
        assertThat(events()).extracting(event -> event.get("at")).isSorted();
    }

    @Test
    void lease_renewedByHeartbeats_endsTheSessionWhenItRunsOut() {
        sessions.start(session, caller, title, film, "tv", 480);
        for (int i = 1; i <= 4; i++) {
            clock.forward(89);
            assertThat(sessions.heartbeat(session, account, i, "paused")).isEqualTo(Outcome.OK);
        }
        clock.forward(91);
        assertThat(sessions.heartbeat(session, account, 5, "playing")).isEqualTo(Outcome.ENDED);
        assertThat(sessions.stop(session, account)).isEqualTo(Outcome.OK);
        assertThat(sessions.stop(session, account)).isEqualTo(Outcome.ENDED);
        assertThat(sessions.heartbeat(session, UUID.randomUUID(), 5, "playing")).isEqualTo(Outcome.UNKNOWN);
        assertThat(events()).hasSize(6);
    }

    @Test
    void resumePosition_isKeptPerProfileUntilTheFilmIsWatched() {
        assertThat(sessions.start(session, caller, title, film, "tv", 480)).isZero();
        beat(10, 500.5, "playing");
        assertThat(start(caller)).isEqualTo(500.5);
        assertThat(start(caller(UUID.randomUUID()))).isZero();
        beat(10, 949.9, "playing");
        assertThat(start(caller)).isEqualTo(949.9);
        beat(10, 950, "playing");
        assertThat(start(caller)).isZero();
        beat(10, 5000, "ended");
        assertThat(events().get(events().size() - 1).get("position")).isEqualTo("1000.000");
        beat(10, 20, "playing");
        assertThat(start(caller)).isCloseTo(20, within(0.001));
    }

    private double start(Caller viewer) {
        return sessions.start(UUID.randomUUID(), viewer, title, film, "tv", 480);
    }

    private void beat(int afterSeconds, double position, String state) {
        clock.forward(afterSeconds);
        assertThat(sessions.heartbeat(session, account, position, state)).isEqualTo(Outcome.OK);
    }

    private List<Map<String, String>> events() {
        return redis.call(commands -> commands.xrange(PlaybackSessions.STREAM, Range.<String>unbounded())).stream()
                .map(StreamMessage::getBody)
                .filter(event -> event.get("session").equals(session.toString()))
                .toList();
    }

    private Caller caller(UUID profile) {
        return new Caller(account, Set.of("viewer"), "s", null, profile, "US");
    }

    /** A clock that is moved by hand. */
    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-11-01T12:00:00Z");

        void forward(int seconds) {
            now = now.plusSeconds(seconds);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
