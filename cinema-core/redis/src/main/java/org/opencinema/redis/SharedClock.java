package org.opencinema.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that all instances of all services can put forward together, for demonstrations and tests of what takes weeks.
 * The offset stands in the Redis key {@value #KEY} in milliseconds and is read again after half a second; without Redis
 * the last one that was read stays in force. Thread-safe; a reading blocks for Redis now and then, on one thread only.
 */
public final class SharedClock extends Clock {
    /** Where the offset stands. */
    public static final String KEY = "cinema:clock:offset";
    /** How far ahead it can be put in all. */
    public static final Duration MAX_OFFSET = Duration.ofDays(36_500);

    private static final long REREAD_NANOS = 500_000_000;

    private static final Script ADVANCE = Script.of("""
            local offset = tonumber(redis.call('GET', KEYS[1]) or 0) + tonumber(ARGV[1])
            if offset > tonumber(ARGV[2]) then
              return {-1}
            end
            redis.call('SET', KEYS[1], string.format('%.0f', offset))
            return {offset}
            """);

    private final Redis redis;
    private final Clock base;
    private final Offset offset;

    private SharedClock(Redis redis, Clock base, Offset offset) {
        this.redis = redis;
        this.base = base;
        this.offset = offset;
    }

    /** The base clock plus the offset in this Redis. */
    public static SharedClock create(Redis redis, Clock base) {
        return new SharedClock(redis, base, new Offset());
    }

    /** How far it is ahead of its base. */
    public Duration offset() {
        return Duration.ofMillis(offset.read(redis));
    }

    /**
     * Puts it forward for everybody; others see it within half a second.
     *
     * @return the new offset
     * @throws IllegalArgumentException if the duration is not positive, or the offset would exceed {@link #MAX_OFFSET}
     * @throws RedisUnavailableException if Redis does not answer within a second
     */
    public Duration advance(Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_OFFSET) > 0) {
            throw new IllegalArgumentException("duration must be positive, and " + MAX_OFFSET + " at most");
        }
        List<Object> answer = redis.run(
                ADVANCE,
                List.of(KEY),
                List.of(Long.toString(duration.toMillis()), Long.toString(MAX_OFFSET.toMillis())));
        long millis = (Long) answer.get(0);
        if (millis < 0) {
            throw new IllegalArgumentException("the clock can be " + MAX_OFFSET + " ahead at most");
        }
        offset.set(millis);
        return Duration.ofMillis(millis);
    }

    @Override
    public Instant instant() {
        return base.instant().plusMillis(offset.read(redis));
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SharedClock(redis, base.withZone(zone), offset);
    }

    private static final class Offset {
        private final ReentrantLock reading = new ReentrantLock();
        private volatile long millis;
        private volatile long readAtNanos;
        private volatile boolean known;

        long read(Redis redis) {
            if (isStale() && lock()) {
                try {
                    if (isStale()) {
                        readAgain(redis);
                    }
                } finally {
                    reading.unlock();
                }
            }
            return millis;
        }

        void set(long now) {
            reading.lock();
            try {
                keep(now);
            } finally {
                reading.unlock();
            }
        }

        private boolean isStale() {
            return !known || System.nanoTime() - readAtNanos > REREAD_NANOS;
        }

        /** The first reading is waited for; during later ones the others go on with the last offset. */
        private boolean lock() {
            if (known) {
                return reading.tryLock();
            }
            reading.lock();
            return true;
        }

        private void readAgain(Redis redis) {
            long now;
            try {
                String stored = redis.call(commands -> commands.get(KEY));
                now = stored == null ? 0 : Long.parseLong(stored);
            } catch (RedisUnavailableException e) {
                now = millis; // what was read last stays in force
            }
            keep(now);
        }

        private void keep(long now) {
            millis = now;
            readAtNanos = System.nanoTime();
            known = true;
        }
    }
}
