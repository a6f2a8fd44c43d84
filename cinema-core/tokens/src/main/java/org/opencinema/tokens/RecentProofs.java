package org.opencinema.tokens;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.function.BiPredicate;

/**
 * The proofs that one instance has seen, in its memory: for {@link DpopVerifier} where no other instance serves the same
 * addresses. It holds 262,144 at most; while it is full of such as may still be repeated, every new one counts as seen, so
 * that nothing is accepted unchecked. Thread-safe.
 */
public final class RecentProofs implements BiPredicate<String, Duration> {
    private static final int MAX = 262_144;
    private static final int SWEEP_EVERY = 1_024;

    private final HashMap<String, Instant> ends = new HashMap<>();
    private final Clock clock;
    private int sinceSweep;

    private RecentProofs(Clock clock) {
        this.clock = clock;
    }

    /** An empty memory. */
    public static RecentProofs create(Clock clock) {
        return new RecentProofs(clock);
    }

    /** Whether the text comes for the first time, or again after its time. */
    @Override
    public synchronized boolean test(String text, Duration memory) {
        Instant now = clock.instant();
        if (++sinceSweep >= SWEEP_EVERY || ends.size() >= MAX) {
            ends.values().removeIf(end -> !end.isAfter(now));
            sinceSweep = 0;
        }
        Instant end = ends.get(text);
        if ((end != null && end.isAfter(now)) || ends.size() >= MAX) {
            return false;
        }
        ends.put(text, now.plus(memory));
        return true;
    }
}
