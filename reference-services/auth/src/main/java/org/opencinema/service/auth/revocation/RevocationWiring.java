package org.opencinema.service.auth.revocation;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.RevocationFeed;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RefreshFamilies;

/** Constructs what ends sign-ins, and keeps telling the services. */
public final class RevocationWiring {
    private static final Duration EVERY = Duration.ofMillis(500);

    private RevocationWiring() {}

    public static Revocations install(
            Environment environment,
            Jdbi jdbi,
            Redis redis,
            RefreshFamilies families,
            Duration accessTokenLifetime,
            Uuid7 ids,
            Clock clock) {
        Revocations revocations = new Revocations(jdbi, families, accessTokenLifetime, ids, clock);
        RevocationRelay relay = new RevocationRelay(jdbi, RevocationFeed.feed(redis), revocations, clock);
        ScheduledExecutorService scheduler = environment
                .lifecycle()
                .scheduledExecutorService("auth-revocations", true)
                .build();
        ScheduledFuture<?> unusedTelling =
                scheduler.scheduleWithFixedDelay(relay::run, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        ScheduledFuture<?> unusedForgetting = scheduler.scheduleWithFixedDelay(relay::forget, 1, 1, TimeUnit.MINUTES);
        return revocations;
    }
}
