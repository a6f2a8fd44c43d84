package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;

final class RedisTest {
    private static final Duration FAST = Duration.ofMillis(2_500);

    @Test
    void redis_goneAndBack_failsFastAndRecovers() {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.REDIS)
                        .start();
                Redis redis = Redis.create(servers.redis().uri())) {
            RateLimiter limiter = RateLimiter.create(redis);
            assertThat(limiter.tryAcquire("k", Rate.perHour(10)).remaining()).isEqualTo(9);

            servers.redis().kill();
            for (int i = 0; i < 3; i++) {
                assertUnavailable(() -> limiter.tryAcquire("k", Rate.perHour(10)));
            }
            servers.redis().start();
            RateLimiterTest.await(() -> isUp(redis));

            // The script is unknown to the new process, and the key was kept on disk.
            assertThat(limiter.tryAcquire("k", Rate.perHour(10)).allowed()).isTrue();
        }
    }

    @Test
    void redis_thatIsStuck_failsFast() throws Exception {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.REDIS)
                        .start();
                Redis redis = Redis.create(servers.redis().uri())) {
            assertThat(isUp(redis)).isTrue();
            signal("-STOP", servers.redis().pid());
            assertUnavailable(() -> redis.call(commands -> commands.get("k")));
            signal("-CONT", servers.redis().pid());
            RateLimiterTest.await(() -> isUp(redis));
        }
    }

    @Test
    void subscription_hearsWhatOthersPublish_alsoAfterAnOutage() {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.REDIS)
                        .start();
                Redis one = Redis.create(servers.redis().uri());
                Redis other = Redis.create(servers.redis().uri())) {
            servers.redis().stop();
            Queue<String> heard = new ConcurrentLinkedQueue<>();
            try (Subscription subscription = one.subscribe("news", heard::add)) {
                servers.redis().start();
                RateLimiterTest.await(() -> publish(other, "first") == 1);
                RateLimiterTest.await(() -> heard.contains("first"));

                servers.redis().kill();
                servers.redis().start();
                RateLimiterTest.await(() -> publish(other, "second") == 1);
                RateLimiterTest.await(() -> heard.contains("second"));

                subscription.close();
                publish(other, "third");
            }
            assertThat(heard).doesNotContain("third");
        }
    }

    private static long publish(Redis redis, String message) {
        try {
            return redis.call(commands -> commands.publish("news", message));
        } catch (RedisUnavailableException e) {
            return 0;
        }
    }

    @Test
    void redis_absentAtTheStart_isConnectedToLater() {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.REDIS)
                        .start();
                Redis redis = Redis.create(servers.redis().uri())) {
            servers.redis().stop();
            assertUnavailable(() -> redis.call(commands -> commands.get("k")));
            assertUnavailable(() -> redis.call(commands -> commands.get("k")));

            servers.redis().start();
            RateLimiterTest.await(() -> isUp(redis));
        }
    }

    @Test
    void command_thatIsWrong_isNoOutage() {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.REDIS)
                        .start();
                Redis redis = Redis.create(servers.redis().uri())) {
            Script wrong = Script.of("return redis.call('nonsense')");

            assertThatThrownBy(() -> redis.run(wrong, List.of(), List.of()))
                    .isInstanceOf(RedisCommandExecutionException.class);
            assertThat(redis.run(Script.of("return {1, KEYS[1], ARGV[1]}"), List.of("k"), List.of("a")))
                    .containsExactly(1L, "k", "a");
        }
    }

    @Test
    void redis_thatCannotWriteToItsDisk_isAnOutage() throws Exception {
        try (LocalServers servers = LocalServers.builder()
                        .temporary()
                        .with(ServerKind.REDIS)
                        .start();
                Redis redis = Redis.create(servers.redis().uri())) {
            redis.call(commands -> commands.configSet("save", "3600 1"));
            String directory = redis.call(commands -> commands.configGet("dir")).get("dir");
            Files.createDirectory(Path.of(directory, "no-file"));
            redis.call(commands -> commands.configSet("dbfilename", "no-file"));
            redis.call(commands -> commands.bgsave());
            RateLimiterTest.await(() -> redis.<String>call(commands -> commands.info("persistence"))
                    .contains("rdb_last_bgsave_status:err"));

            assertUnavailable(() -> redis.call(commands -> commands.set("k", "v")));
            assertUnavailable(
                    () -> redis.run(Script.of("redis.call('set', 'k', 'v') return {}"), List.of(), List.of()));
        }
    }

    @Test
    void address_ofSomethingElse_isRefused() {
        assertThatThrownBy(() -> Redis.create(URI.create("http://127.0.0.1:1")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isUp(Redis redis) {
        try {
            return "PONG".equals(redis.<String>call(commands -> commands.ping()));
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    private static void assertUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        long begin = System.nanoTime();
        assertThatThrownBy(call).isInstanceOf(RedisUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(FAST);
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor())
                .isZero();
    }
}
