package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.catalog.Entitlement;
import org.opencinema.dropwizard.Caller;
import org.opencinema.events.Uuid7;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.streaming.PlaybackSessions.Outcome;
import org.opencinema.service.streaming.PlaybackSessions.Start;

final class PlaybackSessionsTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private static Redis redis;

    private final Hands clock = new Hands();
    private final PlaybackSessions sessions =
            new PlaybackSessions(redis, clock, clock, Duration.ofSeconds(90), Duration.ofSeconds(60));
    private final Uuid7 ids = new Uuid7(clock, new SecureRandom());
    private final UUID session = ids.next();
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
        start(session, caller, 1, null);
        beat(10, 10, "playing");
        beat(10, 20, "paused");
        beat(10, 30, "playing"); // it was paused: nothing was watched
        beat(10, 300, "playing"); // a jump
        beat(10, 200, "playing"); // back
        beat(10, 220, "buffering"); // at double speed
        beat(10, 230, "playing"); // it was buffering
        clock.forward(5);
        sessions.stop(session, caller, null);

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
        start(session, caller, 1, null);
        for (int i = 1; i <= 4; i++) {
            clock.forward(89);
            assertThat(sessions.heartbeat(session, caller, i, "paused", true)).isEqualTo(Outcome.OK);
        }
        clock.forward(91);
        Caller stranger = new Caller(UUID.randomUUID(), Set.of("viewer"), "s", null, null, "US");
        assertThat(sessions.heartbeat(session, caller, 5, "playing", true)).isEqualTo(Outcome.ENDED);
        assertThat(sessions.stop(session, caller, null)).isEqualTo(Outcome.OK);
        assertThat(sessions.stop(session, caller, null)).isEqualTo(Outcome.ENDED);
        assertThat(sessions.heartbeat(session, stranger, 5, "playing", true)).isEqualTo(Outcome.UNKNOWN);
        assertThat(events()).hasSize(6);
    }

    @Test
    void session_thatFallsSilent_losesItsPlaceAfterALeaseAndItsLinksAfterTwo() {
        start(session, caller, 1, null);
        clock.forward(80);
        assertThat(sessions.heartbeat(session, caller, 1, "paused", true)).isEqualTo(Outcome.OK);
        clock.forward(90);
        assertThat(state()).isEqualTo(PlaybackSessions.State.OPEN);
        clock.forward(1);
        assertThat(state()).isEqualTo(PlaybackSessions.State.SILENT);
        assertThat(sessions.heartbeat(session, caller, 2, "playing", true)).isEqualTo(Outcome.ENDED);
        clock.forward(89);
        assertThat(state()).isEqualTo(PlaybackSessions.State.SILENT);
        clock.forward(1);
        assertThat(state()).isEqualTo(PlaybackSessions.State.ENDED);
    }

    private PlaybackSessions.State state() {
        return sessions.find(session).orElseThrow().state();
    }

    @Test
    void resumePosition_isKeptPerProfileUntilTheFilmIsWatched() {
        assertThat(from(session, caller)).isZero();
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

    @Test
    void heartbeat_afterAMinute_asksWhetherTheViewerStillMay_andRecordsNothingBefore() {
        start(session, caller, 1, null);
        clock.forward(59);
        assertThat(sessions.heartbeat(session, caller, 1, "playing", false)).isEqualTo(Outcome.OK);
        clock.forward(1);
        assertThat(sessions.heartbeat(session, caller, 2, "playing", false)).isEqualTo(Outcome.CHECK);
        assertThat(sessions.heartbeat(session, caller, 2, "playing", false)).isEqualTo(Outcome.CHECK);
        assertThat(events()).hasSize(2);
        assertThat(sessions.heartbeat(session, caller, 2, "playing", true)).isEqualTo(Outcome.OK);
        assertThat(sessions.heartbeat(session, caller, 3, "playing", false)).isEqualTo(Outcome.OK);
        assertThat(events()).hasSize(4);
    }

    @Test
    void twoHundredStarts_atTheSameTime_takeExactlyThePlacesThatThereAre() throws Exception {
        for (int places : List.of(1, 2, 4)) {
            Caller viewer = new Caller(UUID.randomUUID(), Set.of("viewer"), "s", null, null, "US");
            List<Start> starts = atOnce(200, n -> start(ids.next(), viewer, places, null));
            assertThat(starts.stream().filter(Start.From.class::isInstance)).hasSize(places);
            assertThat(starts).allSatisfy(start -> {
                if (start instanceof Start.Full full) {
                    assertThat(full.streams()).hasSize(places);
                }
            });
            assertThat(sessions.listOpen(viewer.accountId())).hasSize(places);
        }
    }

    @Test
    void heartbeats_atTheSameTime_areEachAnsweredForTheirOwnSession() throws Exception {
        List<Caller> viewers = IntStream.range(0, 50)
                .mapToObj(n -> new Caller(UUID.randomUUID(), Set.of("viewer"), "s", null, null, "US"))
                .toList();
        List<UUID> open = viewers.stream().map(viewer -> ids.next()).toList();
        for (int i = 0; i < 50; i += 2) { // every other one
            start(open.get(i), viewers.get(i), 1, null);
        }
        clock.forward(10);

        List<Outcome> outcomes =
                atOnce(500, n -> sessions.heartbeat(open.get(n % 50), viewers.get(n % 50), n / 50, "playing", false));

        for (int n = 0; n < 500; n++) {
            assertThat(outcomes.get(n)).isEqualTo(n % 2 == 0 ? Outcome.OK : Outcome.UNKNOWN);
        }
        assertThat(redis.call(commands -> commands.xrange(PlaybackSessions.STREAM, Range.<String>unbounded())).stream()
                        .map(StreamMessage::getBody)
                        .filter(event -> open.get(0).toString().equals(event.get("session")))
                        .map(event -> event.get("sequence")))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    }

    @Test
    void place_ofADeviceThatCrashed_isFreeAfterItsLease() {
        start(session, caller, 1, null);
        clock.forward(90);
        assertThat(start(ids.next(), caller, 1, null)).isInstanceOf(Start.Full.class);
        clock.forward(1);
        assertThat(start(ids.next(), caller, 1, null)).isInstanceOf(Start.From.class);
        assertThat(sessions.heartbeat(session, caller, 1, "playing", true)).isEqualTo(Outcome.ENDED);
    }

    @Test
    void session_thatIsEvicted_endsWithAnEventAndIsToldSo() {
        start(session, caller, 2, null);
        beat(10, 12, "playing");
        start(ids.next(), caller, 2, null);
        UUID third = ids.next();
        assertThat(((Start.Full) start(third, caller, 2, null)).streams())
                .extracting(PlaybackSessions.OpenStream::sessionId)
                .first()
                .isEqualTo(session);

        assertThat(start(third, caller, 2, session)).isEqualTo(new Start.From(12));

        assertThat(sessions.heartbeat(session, caller, 13, "playing", true)).isEqualTo(Outcome.EVICTED);
        assertThat(sessions.stop(session, caller, null)).isEqualTo(Outcome.EVICTED);
        assertThat(events()).extracting(event -> event.get("type")).containsExactly("started", "progressed", "stopped");
        assertThat(events().get(2)).containsEntry("position", "12.000").containsEntry("sequence", "2");
        assertThat(sessions.listOpen(account)).hasSize(2);
        assertThat(start(ids.next(), caller, 1, third))
                .as("the plan shrank: that one is stopped, and another is still in the way")
                .isInstanceOf(Start.Full.class);
        assertThat(sessions.listOpen(account)).hasSize(1);
    }

    @Test
    void session_ofAnotherAccount_cannotBeEvicted() {
        start(session, caller, 1, null);
        Caller other = new Caller(UUID.randomUUID(), Set.of("viewer"), "s", null, null, "US");
        assertThat(start(ids.next(), other, 1, session)).isInstanceOf(Start.From.class);
        assertThat(sessions.heartbeat(session, caller, 1, "playing", true)).isEqualTo(Outcome.OK);
    }

    @Test
    void session_thatAnotherSignInStops_isEvicted() {
        start(session, caller, 1, null);
        Caller elsewhere = new Caller(account, Set.of("viewer"), "another", null, null, "US");
        assertThat(sessions.stop(session, elsewhere, 77.0)).isEqualTo(Outcome.OK);
        assertThat(sessions.heartbeat(session, caller, 1, "playing", true)).isEqualTo(Outcome.EVICTED);
        assertThat(sessions.listOpen(account)).isEmpty();
        assertThat(start(caller)).as("where it was stopped").isEqualTo(77);
    }

    private static <T> List<T> atOnce(int times, IntFunction<T> call) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(times);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int n = 0; n < times; n++) {
                int number = n;
                futures.add(threads.submit(() -> {
                    go.await();
                    return call.apply(number);
                }));
            }
            go.countDown();
            List<T> answers = new ArrayList<>();
            for (Future<T> future : futures) {
                answers.add(future.get(60, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    /** From where a viewer resumes who plays nothing else. */
    private double start(Caller viewer) {
        return from(ids.next(), viewer);
    }

    private double from(UUID id, Caller viewer) {
        return ((Start.From) start(id, viewer, 100, null)).resumeSeconds();
    }

    private Start start(UUID id, Caller viewer, int places, UUID evict) {
        return sessions.start(new PlaybackSessions.Opening(
                id, viewer, title, film, "tv", new Entitlement.Granted(places, 480), evict));
    }

    private void beat(int afterSeconds, double position, String state) {
        clock.forward(afterSeconds);
        assertThat(sessions.heartbeat(session, caller, position, state, true)).isEqualTo(Outcome.OK);
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
