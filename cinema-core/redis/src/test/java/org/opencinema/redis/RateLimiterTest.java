package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.RateLimiter.Decision;

final class RateLimiterTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private final Redis redis = Redis.create(servers.redis().uri());
    private final RateLimiter limiter = RateLimiter.create(redis);
    private final String key = "test:" + UUID.randomUUID();

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void permits_askedForAtOnce_areGrantedExactly() throws Exception {
        Rate rate = Rate.perHour(37);
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (Redis otherInstance = Redis.create(servers.redis().uri())) {
            RateLimiter other = RateLimiter.create(otherInstance);
            List<Future<Decision>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                RateLimiter one = i % 2 == 0 ? limiter : other;
                calls.add(callers.submit(() -> one.tryAcquire(key, rate)));
            }
            int granted = 0;
            for (Future<Decision> call : calls) {
                granted += call.get(10, TimeUnit.SECONDS).allowed() ? 1 : 0;
            }
            assertThat(granted).isEqualTo(37);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void permits_usedOneByOne_countDown() {
        Rate rate = Rate.perHour(3);

        assertThat(limiter.tryAcquire(key, rate)).satisfies(first -> {
            assertThat(first.allowed()).isTrue();
            assertThat(first.limit()).isEqualTo(3);
            assertThat(first.remaining()).isEqualTo(2);
            assertThat(first.retryAfter()).isZero();
            assertThat(first.reset()).isEqualTo(Duration.ofMinutes(20));
        });
        assertThat(limiter.tryAcquire(key, rate).remaining()).isEqualTo(1);
        assertThat(limiter.tryAcquire(key, rate).remaining()).isZero();
        Decision refused = limiter.tryAcquire(key, rate);
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.remaining()).isZero();
        assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
        assertThat(refused.reset()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        assertThat(limiter.tryAcquire(key + "2", rate).allowed()).isTrue();
    }

    @Test
    void permit_afterItsTime_isBack() {
        Rate rate = new Rate(5, Duration.ofSeconds(10));
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.tryAcquire(key, rate).allowed()).isTrue();
        }
        long begin = System.nanoTime();
        Decision refused = limiter.tryAcquire(key, rate);
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.retryAfter()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(2));

        AtomicReference<Decision> later = new AtomicReference<>(refused);
        await(() -> {
            later.set(limiter.tryAcquire(key, rate));
            return later.get().allowed();
        });
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThanOrEqualTo(refused.retryAfter().minusMillis(20));
    }

    @Test
    void key_goesAwayWhenAllPermitsAreBack() {
        limiter.tryAcquire(key, Rate.perHour(10));

        assertThat(redis.<Long>call(commands -> commands.pttl(key))).isBetween(1L, 360_000L);
    }

    @Test
    void key_fromALargerRate_isNotHeldAgainstForLongerThanTheRate() {
        for (int i = 0; i < 10; i++) {
            limiter.tryAcquire(key, Rate.perHour(10));
        }

        assertThat(limiter.tryAcquire(key, new Rate(10, Duration.ofSeconds(1))).retryAfter())
                .isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void rate_thatDividesBadly_grantsExactly() {
        Rate rate = new Rate(7, Duration.ofMinutes(1));
        int granted = 0;
        for (int i = 0; i < 20; i++) {
            granted += limiter.tryAcquire(key, rate).allowed() ? 1 : 0;
        }
        assertThat(granted).isEqualTo(7);
    }

    @Test
    void rate_outOfRange_isRefused() {
        assertThatThrownBy(() -> Rate.perMinute(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rate.perMinute(1_000_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, Duration.ofDays(32))).isInstanceOf(IllegalArgumentException.class);
    }

    static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 10 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
