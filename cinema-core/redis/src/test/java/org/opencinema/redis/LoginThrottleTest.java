package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.redis.RateLimiterTest.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.LoginThrottle.Attempt;
import org.opencinema.redis.LoginThrottle.Policies;
import org.opencinema.redis.LoginThrottle.Policy;

final class LoginThrottleTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private static final Duration HOUR = Duration.ofHours(1);

    private final Redis redis = Redis.create(servers.redis().uri());
    private final String prefix = "test:" + UUID.randomUUID();
    private final LoginThrottle throttle = LoginThrottle.create(redis, prefix, Policies.ofDefaults());

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void failures_ofOneCaller_areDelayedTwiceAsLongEachTime() {
        LoginThrottle slow = throttle(new Policy(3, Duration.ofMillis(40), Duration.ofMillis(100), HOUR));
        Attempt attempt = Attempt.ofStranger("vera", "192.0.2.1");
        for (int i = 0; i < 3; i++) {
            assertThat(slow.begin(attempt)).isZero();
        }
        for (int most : new int[] {40, 80, 100, 100}) {
            Duration wait = slow.begin(attempt);
            assertThat(wait).isBetween(Duration.ofMillis(1), Duration.ofMillis(most));
            await(() -> slow.begin(attempt).isZero());
        }
        assertThat(slow.begin(attempt)).isGreaterThan(Duration.ofMillis(50));
    }

    @Test
    void failures_ofManyInstancesAtOnce_leaveNoMoreFree() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (Redis second = Redis.create(servers.redis().uri())) {
            LoginThrottle other = LoginThrottle.create(second, prefix, Policies.ofDefaults());
            List<Future<Duration>> tries = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                LoginThrottle one = i % 2 == 0 ? throttle : other;
                tries.add(callers.submit(() -> one.begin(Attempt.ofStranger("vera", "192.0.2.1"))));
            }
            int free = 0;
            for (Future<Duration> one : tries) {
                free += one.get(10, TimeUnit.SECONDS).isZero() ? 1 : 0;
            }
            assertThat(free).isEqualTo(5);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void attackFromAThousandAddresses_onOneAccount_isSlowedWithoutLockingAKnownDeviceOut() throws Exception {
        ExecutorService attackers = Executors.newFixedThreadPool(16);
        try {
            List<Future<Duration>> tries = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                Attempt attempt = Attempt.ofStranger("vera", "10.0." + i / 250 + "." + i % 250);
                tries.add(attackers.submit(() -> throttle.begin(attempt)));
            }
            int free = 0;
            for (Future<Duration> one : tries) {
                free += one.get(10, TimeUnit.SECONDS).isZero() ? 1 : 0;
            }
            // a delay of a second may pass meanwhile, two do not go by without the test being slow
            assertThat(free).isBetween(50, 53);
        } finally {
            attackers.shutdownNow();
        }

        assertThat(throttle.begin(Attempt.ofStranger("vera", "192.0.2.9"))).isPositive();
        assertThat(throttle.begin(Attempt.ofKnownDevice("vera", "phone"))).isZero();
        assertThat(throttle.begin(Attempt.ofStranger("boris", "10.0.0.1"))).isZero();
    }

    @Test
    void knownDevice_behindTheAddressOfAnAttacker_isFree_andHasALimitOfItsOwn() {
        for (int i = 0; i < 300; i++) {
            throttle.begin(Attempt.ofStranger("account-" + i, "192.0.2.1"));
        }
        assertThat(throttle.begin(Attempt.ofStranger("vera", "192.0.2.1"))).isPositive();

        Attempt phone = Attempt.ofKnownDevice("vera", "phone");
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.begin(phone)).isZero();
        }
        assertThat(throttle.begin(phone)).isPositive();
    }

    @Test
    void anotherAccount_behindTheSameAddress_isFree() {
        for (int i = 0; i < 20; i++) {
            throttle.begin(Attempt.ofStranger("vera", "192.0.2.1"));
        }

        assertThat(throttle.begin(Attempt.ofStranger("boris", "192.0.2.1"))).isZero();
    }

    @Test
    void success_forgetsTheCaller_andDoesNotCountForTheOthers() {
        LoginThrottle strict = LoginThrottle.create(
                redis, prefix, new Policies(policy(2), policy(2), new Policy(3, Duration.ofMinutes(1), HOUR, HOUR)));
        for (int i = 0; i < 10; i++) {
            Attempt attempt = Attempt.ofStranger("vera", "192.0.2.1");
            assertThat(strict.begin(attempt)).isZero();
            strict.succeeded(attempt);
        }
        assertThat(redis.<List<String>>call(commands -> commands.keys(prefix + "*")))
                .isEmpty();
    }

    @Test
    void success_ofTheAttackersOwnAccount_doesNotFreeTheirAddress() {
        LoginThrottle strict = LoginThrottle.create(
                redis,
                prefix,
                new Policies(policy(100), policy(100), new Policy(4, Duration.ofMinutes(1), HOUR, HOUR)));
        Attempt own = Attempt.ofStranger("mallory", "192.0.2.1");
        for (int i = 0; i < 3; i++) {
            assertThat(strict.begin(Attempt.ofStranger("vera-" + i, "192.0.2.1")))
                    .isZero();
            assertThat(strict.begin(own)).isZero();
            strict.succeeded(own);
        }
        assertThat(strict.begin(Attempt.ofStranger("vera-4", "192.0.2.1"))).isZero();

        assertThat(strict.begin(Attempt.ofStranger("vera-5", "192.0.2.1"))).isPositive();
    }

    @Test
    void tryThatCouldNotBeChecked_isNone() {
        Attempt attempt = Attempt.ofStranger("vera", "192.0.2.1");
        for (int i = 0; i < 20; i++) {
            assertThat(throttle.begin(attempt)).isZero();
            throttle.withdrawn(attempt);
        }
    }

    @Test
    void forget_byTheOwner_endsTheDelaysOfTheAccountButNotOfTheAddress() {
        for (int i = 0; i < 60; i++) {
            throttle.begin(Attempt.ofStranger("vera", "192.0.2." + i % 12));
        }
        Attempt attempt = Attempt.ofStranger("vera", "192.0.2.1");
        assertThat(throttle.begin(attempt)).isPositive();

        throttle.forget(attempt);

        assertThat(throttle.begin(attempt)).isZero();
        assertThat(redis.<Boolean>call(commands -> commands.exists(prefix + ":address:192.0.2.1") == 1))
                .isTrue();
    }

    @Test
    void failures_withTime_areForgotten() {
        LoginThrottle quick =
                throttle(new Policy(3, Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(150)));
        Attempt attempt = Attempt.ofStranger("vera", "192.0.2.1");
        for (int i = 0; i < 3; i++) {
            quick.begin(attempt);
        }
        assertThat(quick.begin(attempt)).isPositive();

        await(() -> redis.<Boolean>call(commands -> commands.exists(prefix + ":caller:vera:192.0.2.1") == 0));
        for (int i = 0; i < 2; i++) {
            assertThat(quick.begin(attempt)).isZero();
        }
    }

    @Test
    void policy_outOfRange_isRefused() {
        assertThatThrownBy(() -> policy(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> policy(10_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Policy(1, Duration.ZERO, HOUR, HOUR)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Policy(1, HOUR, Duration.ofMinutes(1), HOUR))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Policy(1, HOUR, Duration.ofDays(2), Duration.ofDays(3)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Policy(1, HOUR, HOUR, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private LoginThrottle throttle(Policy caller) {
        return LoginThrottle.create(redis, prefix, new Policies(caller, policy(1_000), policy(1_000)));
    }

    private static Policy policy(int free) {
        return new Policy(free, Duration.ofMinutes(1), HOUR, HOUR);
    }
}
