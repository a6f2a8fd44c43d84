package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;

final class DemoClockTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    @Test
    void month_thatPassesOnTheDemoClock_datesWhatIsReceived_andEndsNoLiveSession() throws Exception {
        String database = servers.redis().uri() + "/7";
        try (Redis redis = Redis.create(URI.create(database));
                RunningAnalytics analytics = RunningAnalytics.start(
                        servers,
                        "analytics_clock",
                        Map.of("CINEMA_DEMO_CLOCK", "true", "CINEMA_REDIS_URI", database))) {
            UUID title = UUID.randomUUID();
            analytics.publish(watching(title, CLOCK.instant()).events());
            awaitLive(analytics, title, 1);
            String ahead = """
                    {"events": [{"eventId": "%s", "name": "page.seen", "at": "%s"}]}""".formatted(UUID.randomUUID(), CLOCK.instant().plus(MONTH));
            String viewer = analytics.token(UUID.randomUUID(), "viewer");
            assertThat(analytics.send("POST", "/v1/events", viewer, ahead).field())
                    .isEqualTo("events[0].at");

            SharedClock.create(redis, CLOCK).advance(MONTH);

            Instant deadline = CLOCK.instant().plus(PATIENCE);
            while (analytics.send("POST", "/v1/events", viewer, ahead).status() != 202) {
                assertThat(CLOCK.instant()).isBefore(deadline);
            }
            analytics.publish(watching(title, CLOCK.instant().plus(MONTH)).events());
            awaitLive(analytics, title, 2);
            analytics.publish(watching(title, CLOCK.instant()).events()); // what comes a month late
            analytics.publish(watching(title, CLOCK.instant().plus(MONTH)).events());
            awaitLive(analytics, title, 3);
        }
    }

    private static Viewing watching(UUID title, Instant at) {
        return Viewing.start(UUID.randomUUID(), title, Viewing.VIDEO, at);
    }

    private static void awaitLive(RunningAnalytics analytics, UUID title, int viewers) throws Exception {
        analytics.await(
                "/v1/analytics/live",
                PATIENCE,
                answer -> answer.body()
                        .path("items")
                        .toString()
                        .contains("{\"titleId\":\"" + title + "\",\"viewers\":" + viewers + "}"));
    }
}
