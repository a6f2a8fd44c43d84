package org.opencinema.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Slows the guessing of passwords, for all instances of a service together, by the time of the Redis server. Failures are counted
 * per account and address, per account over all addresses, and per address over all accounts; past what a counter leaves free, each
 * failure doubles the time until the next try. A device that has proved to be one of the account's own has a counter to itself, so
 * that strangers cannot lock its owner out.
 *
 * <p>A try counts as a failure when it begins, so that many at once are no more than many in turn; {@link #succeeded} and
 * {@link #withdrawn} take it back. A try that is refused counts nowhere. Failures are forgotten evenly, one after the other.
 *
 * <p>Thread-safe; one round trip per call, which blocks for Redis.
 */
public final class LoginThrottle {
    private static final Script BEGIN = Script.of("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local counts = {}
            local wait = 0
            for i, key in ipairs(KEYS) do
              local state = redis.call('HMGET', key, 'count', 'at', 'until')
              local forget = tonumber(ARGV[i * 5])
              counts[i] = math.max(0, tonumber(state[1] or 0) - (now - tonumber(state[2] or now)) / forget)
              wait = math.max(wait, tonumber(state[3] or 0) - now)
            end
            if wait > 0 then
              return {wait}
            end
            for i, key in ipairs(KEYS) do
              local free, first, longest = tonumber(ARGV[i * 5 - 4]), tonumber(ARGV[i * 5 - 3]), tonumber(ARGV[i * 5 - 2])
              local most, forget = tonumber(ARGV[i * 5 - 1]), tonumber(ARGV[i * 5])
              local count = math.min(counts[i] + 1, most)
              local delay = 0
              if math.ceil(count) >= free then
                delay = math.min(longest, first * 2 ^ (math.ceil(count) - free))
              end
              redis.call('HSET', key, 'count', string.format('%.6f', count), 'at', string.format('%.0f', now),
                  'until', string.format('%.0f', now + delay))
              redis.call('PEXPIRE', key, math.ceil(math.max(count * forget, delay)))
            end
            return {0}
            """);

    /** The first so many keys are deleted; the counters of the others go down by one, and their delay goes if they are free again. */
    private static final Script TAKE_BACK = Script.of("""
            local forgotten = tonumber(ARGV[1])
            for i, key in ipairs(KEYS) do
              local count = tonumber(redis.call('HGET', key, 'count') or 0)
              if i <= forgotten or count <= 1 then
                redis.call('DEL', key)
              else
                redis.call('HSET', key, 'count', string.format('%.6f', count - 1))
                if math.ceil(count - 1) < tonumber(ARGV[i + 1]) then
                  redis.call('HDEL', key, 'until')
                end
              end
            end
            return {0}
            """);

    private final Redis redis;
    private final String prefix;
    private final Policies policies;

    /**
     * What one counter does.
     *
     * @param free tries before the first delay, 1 to 10,000
     * @param first the first delay, which doubles from failure to failure; 1 millisecond or more
     * @param longest what the delay never exceeds; {@code first} or more, at most a day
     * @param memory how long until the longest row of failures is forgotten; {@code longest} or more, at most 31 days
     */
    public record Policy(int free, Duration first, Duration longest, Duration memory) {
        private static final int MAX_FREE = 10_000;
        private static final Duration MAX_LONGEST = Duration.ofDays(1);
        private static final Duration MAX_MEMORY = Duration.ofDays(31);

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if one is left
         */
        public Policy {
            if (free < 1 || free > MAX_FREE) {
                throw new IllegalArgumentException("free must be 1.." + MAX_FREE + ", was " + free);
            }
            if (first.toMillis() < 1 || first.compareTo(longest) > 0) {
                throw new IllegalArgumentException("first must be PT0.001S.." + longest + ", was " + first);
            }
            if (longest.compareTo(MAX_LONGEST) > 0) {
                throw new IllegalArgumentException("longest must be at most " + MAX_LONGEST + ", was " + longest);
            }
            if (memory.compareTo(longest) < 0 || memory.compareTo(MAX_MEMORY) > 0) {
                throw new IllegalArgumentException("memory must be " + longest + ".." + MAX_MEMORY + ", was " + memory);
            }
        }

        /** The count at which the delay is the longest. */
        private int most() {
            int doublings = 0;
            for (long delay = first.toMillis(); delay < longest.toMillis(); delay *= 2) {
                doublings++;
            }
            return free + doublings;
        }

        private List<String> arguments() {
            return List.of(
                    Integer.toString(free),
                    Long.toString(first.toMillis()),
                    Long.toString(longest.toMillis()),
                    Integer.toString(most()),
                    Long.toString(Math.max(1, memory.toMillis() / most())));
        }
    }

    /**
     * The counters of a throttle.
     *
     * @param caller per account and address, and per account and known device
     * @param account per account over all strangers' addresses
     * @param address per address over all accounts
     */
    public record Policies(Policy caller, Policy account, Policy address) {
        /**
         * 5 free tries per account and address, 50 per account, 200 per address; then 1 s, 2 s, 4 s … up to 15 minutes. Forgotten in
         * 12 hours, per address in one.
         */
        public static Policies ofDefaults() {
            Duration first = Duration.ofSeconds(1);
            Duration longest = Duration.ofMinutes(15);
            return new Policies(
                    new Policy(5, first, longest, Duration.ofHours(12)),
                    new Policy(50, first, longest, Duration.ofHours(12)),
                    new Policy(200, first, longest, Duration.ofHours(1)));
        }
    }

    /**
     * One try to sign in. Keys stand in Redis as they are: give hashes of what is personal.
     *
     * @param account whom somebody wants to be, whether there is such an account or not
     * @param caller the address of a stranger, best without the host part of an IPv6 address; the id of a known device
     * @param known whether the caller has proved to be a device of this account
     */
    public record Attempt(String account, String caller, boolean known) {
        /** By somebody at an address. */
        public static Attempt ofStranger(String account, String address) {
            return new Attempt(account, address, false);
        }

        /** By a device that showed a secret it was given after an earlier sign-in to this account. */
        public static Attempt ofKnownDevice(String account, String device) {
            return new Attempt(account, device, true);
        }
    }

    private record Counter(String key, Policy policy) {}

    private LoginThrottle(Redis redis, String prefix, Policies policies) {
        this.redis = redis;
        this.prefix = prefix;
        this.policies = policies;
    }

    /**
     * A throttle on this Redis.
     *
     * @param prefix what its keys begin with, like {@code auth:login}
     */
    public static LoginThrottle create(Redis redis, String prefix, Policies policies) {
        return new LoginThrottle(redis, prefix, policies);
    }

    /**
     * Asks whether a password may be checked now, before any work is done for it.
     *
     * @return zero if it may, and the try is counted; else how long to wait
     * @throws RedisUnavailableException if Redis does not answer within a second
     */
    public Duration begin(Attempt attempt) {
        List<Counter> counters = counters(attempt);
        List<String> arguments = new ArrayList<>();
        counters.forEach(counter -> arguments.addAll(counter.policy().arguments()));
        return Duration.ofMillis(
                (Long) redis.run(BEGIN, keys(counters), arguments).get(0));
    }

    /**
     * The password was right: forgets the failures of this caller with this account, and does not hold the try against the others.
     *
     * @throws RedisUnavailableException as for {@link #begin}
     */
    public void succeeded(Attempt attempt) {
        takeBack(attempt, 1);
    }

    /**
     * The password could not be checked, so the try was none.
     *
     * @throws RedisUnavailableException as for {@link #begin}
     */
    public void withdrawn(Attempt attempt) {
        takeBack(attempt, 0);
    }

    /**
     * The owner has proved who they are by other means: forgets the failures of this caller and those of all strangers with this
     * account.
     *
     * @throws RedisUnavailableException as for {@link #begin}
     */
    public void forget(Attempt attempt) {
        takeBack(new Attempt(attempt.account(), attempt.caller(), false), 2);
    }

    private void takeBack(Attempt attempt, int forgotten) {
        List<Counter> counters = counters(attempt);
        List<String> arguments = new ArrayList<>();
        arguments.add(Integer.toString(forgotten));
        counters.forEach(
                counter -> arguments.add(Integer.toString(counter.policy().free())));
        redis.run(TAKE_BACK, keys(counters), arguments);
    }

    /** That of the caller first, then that of the account. */
    private List<Counter> counters(Attempt attempt) {
        if (attempt.known()) {
            return List.of(
                    new Counter(prefix + ":device:" + attempt.account() + ":" + attempt.caller(), policies.caller()));
        }
        return List.of(
                new Counter(prefix + ":caller:" + attempt.account() + ":" + attempt.caller(), policies.caller()),
                new Counter(prefix + ":account:" + attempt.account(), policies.account()),
                new Counter(prefix + ":address:" + attempt.caller(), policies.address()));
    }

    private static List<String> keys(List<Counter> counters) {
        return counters.stream().map(Counter::key).toList();
    }
}
