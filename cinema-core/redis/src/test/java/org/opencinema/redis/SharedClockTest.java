package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class SharedClockTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private final Redis redis = Redis.create(servers.redis().uri());
    private final SharedClock clock = SharedClock.create(redis, Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void reset() {
        redis.call(commands -> commands.del(SharedClock.KEY));
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void advance_isSeenByEverybodyWithinASecond() {
        try (Redis otherRedis = Redis.create(servers.redis().uri())) {
            SharedClock other = SharedClock.create(otherRedis, Clock.fixed(NOW, ZoneOffset.UTC));
            assertThat(clock.instant()).isEqualTo(NOW);
            assertThat(other.instant()).isEqualTo(NOW);

            assertThat(clock.advance(Duration.ofDays(10))).isEqualTo(Duration.ofDays(10));
            assertThat(clock.advance(Duration.ofMillis(1)))
                    .isEqualTo(Duration.ofDays(10).plusMillis(1));

            Instant later = NOW.plus(Duration.ofDays(10)).plusMillis(1);
            assertThat(clock.instant()).isEqualTo(later);
            assertThat(clock.withZone(ZoneId.of("Asia/Tokyo")).instant()).isEqualTo(later);
            long deadline = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (!other.instant().equals(later)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    @Test
    void advance_backwardsOrTooFar_isRefused() {
        Duration most = SharedClock.MAX_OFFSET;
        for (Duration bad : new Duration[] {Duration.ZERO, Duration.ofMillis(-1), most.plusMillis(1)}) {
            assertThatThrownBy(() -> clock.advance(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(clock.advance(most)).isEqualTo(most);
        assertThatThrownBy(() -> clock.advance(Duration.ofMillis(1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(clock.offset()).isEqualTo(most);
    }

    @Test
    void redisDown_keepsTheLastOffset() throws Exception {
        clock.advance(Duration.ofDays(3));
        servers.redis().stop();
        try {
            long end = System.nanoTime() + Duration.ofMillis(700).toNanos();
            while (System.nanoTime() < end) {
                assertThat(clock.offset()).isEqualTo(Duration.ofDays(3));
                LockSupport.parkNanos(50_000_000);
            }
            assertThatThrownBy(() -> clock.advance(Duration.ofDays(1))).isInstanceOf(RedisUnavailableException.class);
        } finally {
            servers.redis().start();
        }
    }
}
