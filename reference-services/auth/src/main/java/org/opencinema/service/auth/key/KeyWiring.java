package org.opencinema.service.auth.key;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.tokens.KeyRotation;

/** Constructs what signs tokens, and keeps it turning. */
public final class KeyWiring {
    /** Within it all instances have read what one of them changed. */
    static final Duration REFRESH = Duration.ofSeconds(30);

    /** 30 s to all instances, 5 min in caches on the way, 5 min in a JwksClient; the rest is for slow clocks. */
    static final Duration LEAD = Duration.ofMinutes(15);

    /** An instance that has not read the ring again signs with the old key for a little longer. */
    private static final Duration AFTER_EXPIRY = Duration.ofMinutes(5);

    private KeyWiring() {}

    /** The key store, opened, refreshed from now on, and published. */
    public static KeyStore install(
            Environment environment,
            Jdbi jdbi,
            MasterKey masterKey,
            KeyConfiguration configuration,
            Duration tokenLifetime,
            Audit audit,
            Clock clock) {
        KeyRotation rotation =
                new KeyRotation(configuration.rotation().toJavaDuration(), LEAD, tokenLifetime.plus(AFTER_EXPIRY));
        KeyStore keys = new KeyStore(jdbi, masterKey, configuration.algorithm(), rotation, audit, clock);
        keys.open();
        ScheduledFuture<?> unused = environment
                .lifecycle()
                .scheduledExecutorService("auth-keys", true)
                .build()
                .scheduleWithFixedDelay(keys::refresh, REFRESH.toSeconds(), REFRESH.toSeconds(), TimeUnit.SECONDS);
        environment.admin().addTask(new RefreshKeysTask(keys));
        environment.jersey().register(new KeysResource(keys));
        return keys;
    }
}
