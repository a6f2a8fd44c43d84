package org.opencinema.launcher.simulation;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Says every two seconds how far a work is and how long it may still take. */
final class Estimate {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final int all;
    private final int first;
    private final long begin = System.nanoTime();
    private long said = begin;

    Estimate(int all, int first) {
        this.all = all;
        this.first = first;
    }

    Optional<String> done(int count) {
        long now = System.nanoTime();
        if (now - said < PAUSE.toNanos() || count == all) {
            return Optional.empty();
        }
        said = now;
        double left = (now - begin) / 1e9 / (count - first) * (all - count);
        return Optional.of(
                String.format(Locale.ROOT, "%,d of %,d viewers, about %.0f s left", count, all, Math.ceil(left)));
    }
}
