package org.opencinema.events;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A generator of UUID version 7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter, 62 random bits.
 *
 * <p>Every id of one generator is greater than the one before, also when the clock stands still or goes back: the
 * counter starts at a random value below 2048 in each millisecond, and its overflow borrows the next millisecond.
 * Thread-safe.
 */
public final class Uuid7 {
    private static final int COUNTER_LIMIT = 1 << 12;

    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;
    private int counter;

    /** Takes its time from the clock and its random bits from the generator, in production a {@code SecureRandom}. */
    public Uuid7(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next id. */
    public UUID next() {
        long randomBits = random.nextLong();
        long timeAndCounter = nextTimeAndCounter();
        long time = timeAndCounter >>> 12;
        long high = (time << 16) | 0x7000L | (timeAndCounter & 0xFFF);
        long low = (randomBits & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private synchronized long nextTimeAndCounter() {
        long now = clock.millis();
        if (now > lastMillis) {
            lastMillis = now;
            counter = random.nextInt(COUNTER_LIMIT / 2);
        } else if (++counter == COUNTER_LIMIT) {
            lastMillis++;
            counter = 0;
        }
        return (lastMillis << 12) | counter;
    }
}
