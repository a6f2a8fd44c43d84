package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.recommendation.RunningRecommendation.await;
import static org.opencinema.service.recommendation.RunningRecommendation.film;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.TitleChanged;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;
import org.opencinema.service.recommendation.RunningRecommendation.Reply;

final class DemoClockTest {
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Duration YEAR = Duration.ofDays(365);
    private static final String TRENDING = "/v1/recommendations/trending?limit=100";

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    @Test
    void year_thatPassesOnTheDemoClock_endsTrendsAndOpensWindows() throws Exception {
        URI database = URI.create(SERVERS.redis().uri() + "/7");
        try (Redis redis = Redis.create(database);
                RunningRecommendation service = RunningRecommendation.start(
                        SERVERS,
                        "recommendation_clock",
                        Map.of("CINEMA_DEMO_CLOCK", "true", "CINEMA_REDIS_URI", database.toString()))) {
            Instant soon = CLOCK.instant().plus(YEAR.minusDays(1));
            TitleChanged old = film(UUID.randomUUID(), "Old", "drama", 0);
            TitleChanged ahead = film(UUID.randomUUID(), "Ahead", "drama", 0, new TitleChanged.Window("*", soon, null));
            service.tell(old);
            service.tell(ahead);
            String viewer = service.viewer(UUID.randomUUID());
            service.watch(UUID.randomUUID(), old.id());
            Reply before = await(
                    "a trend",
                    () -> service.get(TRENDING, viewer),
                    reply -> reply.source().equals("trending") && reply.ids().contains(old.id()));
            assertThat(before.ids()).doesNotContain(ahead.id());

            SharedClock.create(redis, CLOCK).advance(YEAR);

            await(
                    "no trend",
                    () -> service.get(TRENDING, viewer),
                    reply -> reply.source().equals("newest") && reply.ids().contains(ahead.id()));
        }
    }
}
