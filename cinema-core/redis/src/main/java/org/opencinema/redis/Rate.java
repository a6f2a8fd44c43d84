package org.opencinema.redis;

import java.time.Duration;

/**
 * So many permits per time. All of them may be used at once; they come back one by one, evenly.
 *
 * @param permits 1 to 1,000,000
 * @param per 1 millisecond to 31 days; the time for one permit is rounded up to whole microseconds
 */
public record Rate(int permits, Duration per) {
    private static final int MAX_PERMITS = 1_000_000;
    private static final Duration MIN_PER = Duration.ofMillis(1);
    private static final Duration MAX_PER = Duration.ofDays(31);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is left
     */
    public Rate {
        if (permits < 1 || permits > MAX_PERMITS) {
            throw new IllegalArgumentException("permits must be 1.." + MAX_PERMITS + ", was " + permits);
        }
        if (per.compareTo(MIN_PER) < 0 || per.compareTo(MAX_PER) > 0) {
            throw new IllegalArgumentException("per must be " + MIN_PER + ".." + MAX_PER + ", was " + per);
        }
    }

    /** A rate per minute. */
    public static Rate perMinute(int permits) {
        return new Rate(permits, Duration.ofMinutes(1));
    }

    /** A rate per hour. */
    public static Rate perHour(int permits) {
        return new Rate(permits, Duration.ofHours(1));
    }

    long microsecondsForOne() {
        long micros = per.toNanos() / 1_000;
        return Math.max(1, (micros + permits - 1) / permits);
    }
}
