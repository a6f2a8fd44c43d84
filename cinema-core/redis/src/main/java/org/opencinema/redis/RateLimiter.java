package org.opencinema.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Rate limits that all instances of a service share: GCRA in one script, by the time of the Redis server. One key per decision, and one
 * round trip for all decisions that are asked for at the same time. Thread-safe.
 */
public final class RateLimiter {
    private static final int MOST = 100;

    /**
     * A key holds the time at which all permits are back; it goes away then. ARGV of each key: microseconds for a permit, permits.
     */
    private static final Script GCRA = Script.of("""
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local function acquire(key, one, permits)
              local all = one * permits
              local full = tonumber(redis.call('GET', key) or now)
              full = math.min(math.max(full, now), now + all)
              local after = full + one
              if after - now > all then
                return {0, 0, after - now - all, full - now}
              end
              redis.call('SET', key, string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
              return {1, math.floor((all - (after - now)) / one), 0, after - now}
            end
            local answers = {}
            for i, key in ipairs(KEYS) do
              answers[i] = acquire(key, tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]))
            end
            return answers
            """);

    private final SharedScript script;

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
        script = new SharedScript(redis, GCRA, MOST, () -> new SharedScript.Input(List.of(), List.of()));
    }

    /** A limiter on this Redis. */
    public static RateLimiter create(Redis redis) {
        return new RateLimiter(redis);
    }

    /**
     * Asks for one permit and waits for the decision. The key, like {@code rate:login:192.0.2.1}, stands in Redis as it is; one key
     * belongs to one rate.
     *
     * @throws RedisUnavailableException if Redis does not answer within a second, with many callers within three
     */
    public Decision tryAcquire(String key, Rate rate) {
        return decision(script.run(List.of(key), arguments(rate)), rate);
    }

    /**
     * Asks for one permit as {@link #tryAcquire} does, and does not wait. What depends on the decision runs on the thread that
     * completes it, as a rule the connection's, and must not block.
     *
     * @return the decision, or what {@link #tryAcquire} throws
     */
    public CompletableFuture<Decision> submit(String key, Rate rate) {
        return script.submit(List.of(key), arguments(rate)).thenApply(answer -> decision(answer, rate));
    }

    private static List<String> arguments(Rate rate) {
        return List.of(Long.toString(rate.microsecondsForOne()), Integer.toString(rate.permits()));
    }

    private static Decision decision(Object table, Rate rate) {
        List<?> answer = (List<?>) table;
        return new Decision(
                number(answer, 0) == 1,
                rate.permits(),
                Math.toIntExact(number(answer, 1)),
                Duration.of(number(answer, 2), ChronoUnit.MICROS),
                Duration.of(number(answer, 3), ChronoUnit.MICROS));
    }

    private static long number(List<?> answer, int index) {
        return (Long) answer.get(index);
    }
}
