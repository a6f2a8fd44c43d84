package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
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
    void month_thatPassesOnTheDemoClock_datesWhatClientsReport_andEndsNoLiveSession() throws Exception {
        String database = servers.redis().uri() + "/7";
        try (Redis redis = Redis.create(URI.create(database));
                RunningAnalytics analytics = RunningAnalytics.start(
                        servers,
                        "analytics_clock",
                        Map.of("CINEMA_DEMO_CLOCK", "true", "CINEMA_REDIS_URI", database))) {
            UUID title = UUID.randomUUID();
            analytics.publish(watching(title, CLOCK.instant()).events());
            awaitLive(analytics, title, 1);
            SharedClock.create(redis, CLOCK).advance(MONTH);

            String viewer = analytics.token(UUID.randomUUID(), "viewer");
            String day = LocalDate.ofInstant(CLOCK.instant().plus(MONTH), ZoneOffset.UTC)
                    .toString();
            analytics.await("/v1/analytics/overview?from=" + day + "&to=" + day, PATIENCE, answer -> {
                stall(analytics, viewer);
                return answer.body().path("rebufferingRatio").asDouble() == 1;
            });
            analytics.publish(watching(title, CLOCK.instant().plus(MONTH)).events());
            awaitLive(analytics, title, 2);
            analytics.publish(watching(title, CLOCK.instant()).events()); // what comes a month late
            analytics.publish(watching(title, CLOCK.instant().plus(MONTH)).events());
            awaitLive(analytics, title, 3);
        }
    }

    /** Reports a stall of now, as a player does that knows nothing of the demo clock. */
    private static void stall(RunningAnalytics analytics, String viewer) {
        String event = """
                {"events": [{"eventId": "%s", "name": "player.stalled", "sessionId": "%s", "at": "%s", "numbers": {"seconds": 1}}]}
                """.formatted(UUID.randomUUID(), UUID.randomUUID(), CLOCK.instant());
        try {
            assertThat(analytics.send("POST", "/v1/events", viewer, event).status())
                    .isEqualTo(202);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
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
