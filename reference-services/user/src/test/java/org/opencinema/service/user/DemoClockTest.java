package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;
import org.opencinema.service.user.RunningUser.Viewer;

final class DemoClockTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    @Test
    void month_thatPassesOnTheDemoClock_datesFavouritesButFreesNoLockedPin() throws Exception {
        URI database = URI.create(SERVERS.redis().uri() + "/7");
        try (Redis redis = Redis.create(database);
                RunningUser user = RunningUser.startWithDemoClock(SERVERS, "user_clock", database)) {
            Viewer viewer = user.viewer();
            UUID kids = viewer.post("/v1/me/profiles", Map.of("name", "Kid", "kids", true))
                    .requireStatus(201)
                    .id();
            viewer.put("/v1/me/pin", Map.of("pin", "1234")).requireStatus(204);
            Viewer kid = viewer.as(kids);
            UUID adult = viewer.firstProfile();
            for (int i = 0; i < 5; i++) {
                kid.select(adult, "0000").requireStatus(403);
            }
            UUID title = user.title("Stalker", "Сталкер");
            SharedClock clock = SharedClock.create(redis, CLOCK);
            Instant now = CLOCK.instant();
            clock.advance(Duration.ofDays(30));

            RunningUser.await(() -> {
                viewer.put("/v1/me/favorites/" + title, null).requireStatus(204);
                Instant added = Instant.parse(viewer.get("/v1/me/favorites").text("/items/0/addedAt"));
                viewer.delete("/v1/me/favorites/" + title).requireStatus(204);
                return added.isAfter(now.plus(Duration.ofDays(29)));
            });
            viewer.put("/v1/me/favorites/" + title, null).requireStatus(204);
            assertThat(Instant.parse(viewer.get("/v1/me/favorites").text("/items/0/addedAt")))
                    .isCloseTo(now.plus(Duration.ofDays(30)), within(1, ChronoUnit.MINUTES));
            kid.select(adult, "1234").requireStatus(429);
        }
    }
}
