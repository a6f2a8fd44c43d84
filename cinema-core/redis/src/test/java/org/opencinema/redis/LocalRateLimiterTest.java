package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencinema.redis.RateLimiter.Decision;

final class LocalRateLimiterTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-28T00:00:00Z"));
    private final LocalRateLimiter limiter = LocalRateLimiter.create(
            new Clock() {
                @Override
                public Instant instant() {
                    return now.get();
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            },
            2);

    @Test
    void permits_areGrantedAtOnce_andComeBackOneByOne() {
        Rate rate = Rate.perMinute(6);
        for (int left = 5; left >= 0; left--) {
            Decision granted = limiter.tryAcquire("a", rate);
            assertThat(granted.allowed()).isTrue();
            assertThat(granted.remaining()).isEqualTo(left);
        }
        Decision refused = limiter.tryAcquire("a", rate);
        assertThat(refused).isEqualTo(new Decision(false, 6, 0, Duration.ofSeconds(10), Duration.ofMinutes(1)));
        assertThat(limiter.tryAcquire("b", rate).allowed()).isTrue();

        now.set(now.get().plusSeconds(10));
        assertThat(limiter.tryAcquire("a", rate).allowed()).isTrue();
        assertThat(limiter.tryAcquire("a", rate).allowed()).isFalse();
    }

    @Test
    void keys_beyondTheBound_areForgotten_theOneUnusedLongestFirst() {
        Rate once = Rate.perMinute(1);
        List<String> keys = List.of("a", "b", "a", "c");
        List<Boolean> granted = keys.stream()
                .map(key -> limiter.tryAcquire(key, once).allowed())
                .toList();

        assertThat(granted).containsExactly(true, true, false, true);
        assertThat(limiter.tryAcquire("a", once).allowed())
                .as("b was the eldest")
                .isFalse();
        assertThat(limiter.tryAcquire("b", once).allowed()).isTrue();
    }

    @Test
    void permits_askedForByManyThreads_areNeverExceeded() {
        long granted = IntStream.range(0, 10_000)
                .parallel()
                .filter(i -> limiter.tryAcquire("a", Rate.perMinute(100)).allowed())
                .count();

        assertThat(granted).isEqualTo(100);
    }
}
