package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class SharedScriptTest {
    private static final int CALLERS = 32;
    private static final int CALLS = 4_000;

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    /** Counts its runs under the first key, and answers each caller with its own key and argument. */
    private static final Script ECHO = Script.of("""
            redis.call('incr', KEYS[1])
            local answers = {}
            for i = 2, #KEYS do
              answers[i - 1] = KEYS[i] .. ARGV[1] .. ARGV[i]
            end
            return answers
            """);

    private final Redis redis = Redis.create(servers.redis().uri());
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final String runs = "test:" + UUID.randomUUID();

    @AfterEach
    void close() {
        callers.shutdownNow();
        redis.close();
    }

    private SharedScript shared(Redis on, Script script, int most) {
        return new SharedScript(on, script, most, () -> new SharedScript.Input(List.of(runs), List.of("=")));
    }

    private void callAll(SharedScript echo) throws Exception {
        List<Future<Object>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            String number = Integer.toString(i);
            calls.add(callers.submit(() -> echo.run(List.of("key" + number), List.of(number))));
        }
        for (int i = 0; i < CALLS; i++) {
            assertThat(calls.get(i).get(10, TimeUnit.SECONDS)).isEqualTo("key" + i + "=" + i);
        }
    }

    private int countRuns() {
        return Integer.parseInt(redis.call(commands -> commands.get(runs)));
    }

    @Test
    void callsAtOnce_shareRuns_eachWithItsAnswer() throws Exception {
        callAll(shared(redis, ECHO, CALLERS));

        assertThat(countRuns()).isLessThan(CALLS / 2);
    }

    @Test
    void callsSubmitted_areAnsweredWithoutAThreadThatWaits() {
        SharedScript echo = shared(redis, ECHO, CALLERS);
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(echo.submit(List.of("key" + i), List.of(Integer.toString(i))));
        }

        for (int i = 0; i < CALLS; i++) {
            assertThat(calls.get(i)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("key" + i + "=" + i);
        }
        assertThat(countRuns()).isLessThan(CALLS / 2);
    }

    @Test
    void redisThatIsDown_failsCallsSubmittedAndComesBack() {
        SharedScript echo = shared(redis, ECHO, CALLERS);
        assertThat(echo.run(List.of("a"), List.of("1"))).isEqualTo("a=1");
        servers.redis().stop();
        List<CompletableFuture<Object>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(echo.submit(List.of("key"), List.of("1")));
        }
        assertThat(calls)
                .allSatisfy(call -> assertThat(call)
                        .failsWithin(Duration.ofSeconds(5))
                        .withThrowableThat()
                        .withCauseInstanceOf(RedisUnavailableException.class));
        servers.redis().start();

        RateLimiterTest.await(() -> isAnswered(echo));
    }

    private static boolean isAnswered(SharedScript echo) {
        try {
            return echo.run(List.of("a"), List.of("1")).equals("a=1");
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    @Test
    void runs_thatMayServeOne_areAsManyAsCalls() throws Exception {
        callAll(shared(redis, ECHO, 1));

        assertThat(countRuns()).isEqualTo(CALLS);
        assertThatIllegalArgumentException().isThrownBy(() -> shared(redis, ECHO, 0));
    }

    @Test
    void scriptThatFails_failsItsCallers_andTheNextIsAnswered() {
        SharedScript picky = shared(redis, Script.of("return {1 + ARGV[2]}"), 1);

        assertThatThrownBy(() -> picky.run(List.of(), List.of("one")))
                .isInstanceOf(RedisCommandExecutionException.class);
        assertThat(picky.run(List.of(), List.of("1"))).isEqualTo(2L);
    }

    @Test
    void redisThatIsDown_failsAllWhoWait_inTime() {
        try (Redis down = Redis.create(URI.create("redis://127.0.0.1:1"))) {
            SharedScript echo = shared(down, ECHO, CALLERS);
            List<Future<Object>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                calls.add(callers.submit(() -> echo.run(List.of("key"), List.of("1"))));
            }
            assertThat(calls)
                    .allSatisfy(call -> assertThat(call)
                            .failsWithin(Duration.ofSeconds(5))
                            .withThrowableThat()
                            .withCauseInstanceOf(RedisUnavailableException.class));
        }
    }
}
