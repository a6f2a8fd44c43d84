package org.opencinema.dropwizard;

import io.dropwizard.lifecycle.Managed;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.opencinema.redis.Feed;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.tokens.Revocation;
import org.opencinema.tokens.RevokedTokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the set of revoked tokens of a service up to date: reads what auth-service appends, once a second. While Redis is down the
 * set stays as it was, and the metric of its age grows. Thread-safe.
 */
public final class RevocationFeed implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationFeed.class);
    private static final String KEY = "cinema:revocations";
    private static final Duration KEPT = Duration.ofHours(2);
    private static final long EVERY_MILLIS = 1_000;

    private final Redis redis;
    private final Feed feed;
    private final RevokedTokens revoked;
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "revocations");
        thread.setDaemon(true);
        return thread;
    });
    private final long begunNanos = System.nanoTime();
    private String position = Feed.START;
    private boolean troubled;
    private volatile boolean read;
    private volatile long readNanos;

    RevocationFeed(URI redisUri, RevokedTokens revoked, PrometheusRegistry metrics) {
        this.redis = Redis.create(redisUri);
        this.feed = feed(redis);
        this.revoked = revoked;
        GaugeWithCallback.builder()
                .name("cinema_revocations_age_seconds")
                .help(
                        "Time since the revoked tokens were read; more than a few seconds: revocations are not effective.")
                .callback(gauge -> gauge.call(age()))
                .register(metrics);
        GaugeWithCallback.builder()
                .name("cinema_revoked_tokens")
                .help("Revocations that still matter: of tokens, of sign-ins or of all tokens of an account.")
                .callback(gauge -> gauge.call(revoked.size()))
                .register(metrics);
    }

    /** Where auth-service appends them. A message is kept longer than any access token lives. */
    public static Feed feed(Redis redis) {
        return Feed.create(redis, KEY, KEPT);
    }

    /** Reads what there is before the first request; Redis need not be up. */
    @Override
    public void start() {
        readOn();
        ScheduledFuture<?> unused =
                reader.scheduleWithFixedDelay(this::readOn, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        reader.shutdownNow();
        redis.close();
    }

    /** In seconds; since the start if they were never read. */
    private double age() {
        return (System.nanoTime() - (read ? readNanos : begunNanos)) / 1e9;
    }

    private synchronized void readOn() {
        try {
            Feed.Page page;
            do {
                page = feed.readAfter(position);
                page.messages().forEach(this::add);
                position = page.position();
            } while (!page.whole());
            readNanos = System.nanoTime();
            read = true;
            if (troubled) {
                LOG.info("revoked tokens are read again");
            }
            troubled = false;
        } catch (RedisUnavailableException e) {
            if (!troubled && !reader.isShutdown()) {
                LOG.warn("revoked tokens stay as they were: {}", e.toString());
            }
            troubled = true;
        } catch (RuntimeException e) { // the task would not be run again
            LOG.error("revoked tokens cannot be read", e);
        }
    }

    private void add(String message) {
        Revocation.parse(message)
                .ifPresentOrElse(
                        revoked::add,
                        () -> LOG.error("not a revocation, as a newer auth-service may write: {}", message));
    }
}
