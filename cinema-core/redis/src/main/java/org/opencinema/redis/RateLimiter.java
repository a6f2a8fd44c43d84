package org.opencinema.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Rate limits that all instances of a service share: GCRA in one script, by the time of the Redis server. One key and one
 * round trip per decision. Thread-safe; it blocks for Redis.
 */
public final class RateLimiter {
    /** The key holds the time at which all permits are back; it goes away then. */
    private static final Script GCRA = Script.of("""
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local one = tonumber(ARGV[1])
            local all = one * tonumber(ARGV[2])
            local full = tonumber(redis.call('GET', KEYS[1]) or now)
            full = math.min(math.max(full, now), now + all)
            local after = full + one
            if after - now > all then
              return {0, 0, after - now - all, full - now}
            end
            redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
            return {1, math.floor((all - (after - now)) / one), 0, after - now}
            """);

    private final Redis redis;

    /**
     * The answer to one request for a permit.
     *
     * @param allowed whether it was granted
     * @param limit the permits of the rate
     * @param remaining how many more would be granted at once now
     * @param retryAfter how long until the next one is; zero if this one was granted
     * @param reset how long until all are back
     */
    public record Decision(boolean allowed, int limit, int remaining, Duration retryAfter, Duration reset) {}

    private RateLimiter(Redis redis) {
        this.redis = redis;
    }

    /** A limiter on this Redis. */
    public static RateLimiter create(Redis redis) {
        return new RateLimiter(redis);
    }

    /**
     * Asks for one permit. The key, like {@code rate:login:192.0.2.1}, stands in Redis as it is; one key belongs to one
     * rate.
     *
     * @throws RedisUnavailableException if Redis does not answer within a second
     */
    public Decision tryAcquire(String key, Rate rate) {
        List<Object> answer = redis.run(
                GCRA,
                List.of(key),
                List.of(Long.toString(rate.microsecondsForOne()), Integer.toString(rate.permits())));
        return new Decision(
                number(answer, 0) == 1,
                rate.permits(),
                Math.toIntExact(number(answer, 1)),
                Duration.of(number(answer, 2), ChronoUnit.MICROS),
                Duration.of(number(answer, 3), ChronoUnit.MICROS));
    }

    private static long number(List<Object> answer, int index) {
        return (Long) answer.get(index);
    }
}
