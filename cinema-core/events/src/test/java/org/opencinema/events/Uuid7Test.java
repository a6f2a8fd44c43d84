package org.opencinema.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class Uuid7Test {
    private static final long NOW = Instant.parse("2026-06-01T12:00:00Z").toEpochMilli();

    private final AtomicLong millis = new AtomicLong(NOW);
    private final Uuid7 ids = new Uuid7(clock(), new SecureRandom());

    @Test
    void next_aClock_carriesItsTimeVersionAndVariant() {
        UUID id = ids.next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW);
    }

    @Test
    void next_clockStandsStill_growsPastTheCounter() {
        assertThat(texts(10_000)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void next_clockGoesBack_growsOn() {
        String before = ids.next().toString();
        millis.addAndGet(-60_000);

        assertThat(ids.next().toString()).isGreaterThan(before);
    }

    @Test
    void next_manyThreads_isUniqueAndGrowsInEach() throws Exception {
        Callable<List<String>> task = () -> texts(5_000);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Set<String> all = new HashSet<>();
            for (Future<List<String>> some : threads.invokeAll(List.of(task, task, task, task))) {
                assertThat(some.get()).isSorted();
                all.addAll(some.get());
            }
            assertThat(all).hasSize(20_000);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> texts(int count) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(ids.next().toString());
        }
        return texts;
    }

    private Clock clock() {
        InstantSource source = () -> Instant.ofEpochMilli(millis.get());
        return source.withZone(ZoneOffset.UTC);
    }
}
