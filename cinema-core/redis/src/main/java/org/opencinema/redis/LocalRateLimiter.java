package org.opencinema.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rates of {@link RateLimiter} kept by one process: what a service falls back on while Redis is down, so that nothing becomes
 * unlimited. Each instance then grants the whole rate. Thread-safe; it never blocks for long.
 */
public final class LocalRateLimiter {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final Clock clock;
    private final Map<String, Long> fullAt;

    private LocalRateLimiter(Clock clock, int maxKeys) {
        this.clock = clock;
        this.fullAt = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > maxKeys;
            }
        };
    }

    /** A limiter that remembers at most {@code maxKeys} keys: those that were used last. A forgotten key has all its permits again. */
    public static LocalRateLimiter create(Clock clock, int maxKeys) {
        if (maxKeys < 1) {
            throw new IllegalArgumentException("maxKeys must be positive, was " + maxKeys);
        }
        return new LocalRateLimiter(clock, maxKeys);
    }

    /** Asks for one permit of the key. One key belongs to one rate. */
    public synchronized RateLimiter.Decision tryAcquire(String key, Rate rate) {
        long now = micros();
        long one = rate.microsecondsForOne();
        long all = one * rate.permits();
        long full = Math.min(Math.max(fullAt.getOrDefault(key, now), now), now + all);
        long after = full + one;
        if (after - now > all) {
            return new RateLimiter.Decision(
                    false, rate.permits(), 0, duration(after - now - all), duration(full - now));
        }
        fullAt.put(key, after);
        int remaining = Math.toIntExact((all - (after - now)) / one);
        return new RateLimiter.Decision(true, rate.permits(), remaining, Duration.ZERO, duration(after - now));
    }

    private long micros() {
        var now = clock.instant();
        return now.getEpochSecond() * MICROS_PER_SECOND + now.getNano() / 1_000;
    }

    private static Duration duration(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
