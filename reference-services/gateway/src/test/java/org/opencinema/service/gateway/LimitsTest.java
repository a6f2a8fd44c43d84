package org.opencinema.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.tokens.AccessToken;

@Timeout(60)
final class LimitsTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = new RunningGateway(
                Map.of("CINEMA_REDIS_URI", servers.redis().uri() + "/1", "GATEWAY_ANONYMOUS_PER_MINUTE", "5"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void anonymousCalls_areLimitedByAddress_alsoWithoutRedis() throws Exception {
        for (int left = 4; left >= 0; left--) {
            HttpResponse<String> answer = gateway.get("/v1/titles");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(number(answer, "RateLimit-Limit")).isEqualTo(5);
            assertThat(number(answer, "RateLimit-Remaining")).isBetween((long) left, left + 1L);
        }
        HttpResponse<String> refused =
                gateway.send(gateway.request("/v1/titles").header("X-Forwarded-For", "10.0.0.1"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(RunningGateway.code(refused)).isEqualTo("rate_limited");
        assertThat(gateway.metric("cinema_rate_limited_requests_total{caller=\"anonymous\"}"))
                .endsWith(" 1.0");
        assertThat(number(refused, "Retry-After")).isBetween(1L, 12L);
        assertThat(number(refused, "RateLimit-Limit")).isEqualTo(5);
        assertThat(number(refused, "RateLimit-Remaining")).isZero();
        assertThat(number(refused, "RateLimit-Reset")).isBetween(1L, 60L);
        assertThat(gateway.get("/v1/auth/login").statusCode())
                .as("sign-in counts, too")
                .isEqualTo(429);

        for (int i = 0; i < 10; i++) {
            assertThat(gateway.get("/media/t/p/a.m4s").statusCode()).isEqualTo(200);
        }
        HttpResponse<String> signedIn = signedIn(new UUID(1, 1));
        assertThat(signedIn.statusCode()).isEqualTo(200);
        assertThat(number(signedIn, "RateLimit-Limit")).isEqualTo(600);
        assertThat(number(signedIn, "RateLimit-Remaining")).isEqualTo(599);
        assertThat(number(withPlan(new UUID(1, 3), "premium"), "RateLimit-Limit"))
                .isEqualTo(1000);
        assertThat(number(withPlan(new UUID(1, 4), "other"), "RateLimit-Limit")).isEqualTo(600);

        servers.redis().kill();
        long start = System.nanoTime();
        for (int left = 4; left >= 0; left--) {
            HttpResponse<String> answer = gateway.get("/v1/titles");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(number(answer, "RateLimit-Remaining")).isBetween((long) left, left + 1L);
        }
        assertThat(signedIn(new UUID(1, 2)).statusCode()).isEqualTo(200);
        HttpResponse<String> alsoRefused = gateway.get("/v1/titles");
        assertThat(alsoRefused.statusCode()).as("counted by the gateway itself").isEqualTo(429);
        assertThat(number(alsoRefused, "Retry-After")).isBetween(1L, 12L);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));

        servers.redis().start();
        try (Redis redis = Redis.create(URI.create(servers.redis().uri() + "/1"))) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (count(redis) == 0 && System.nanoTime() < deadline) {
                assertThat(signedIn(new UUID(1, 2)).statusCode()).isEqualTo(200);
            }
            assertThat(count(redis)).as("counted in Redis again").isEqualTo(1);
        }
    }

    private static long count(Redis redis) {
        try {
            return redis.call(commands -> commands.exists("rate:gateway:account:" + new UUID(1, 2)));
        } catch (RedisUnavailableException e) {
            return 0; // it is starting
        }
    }

    private static HttpResponse<String> signedIn(UUID account) throws Exception {
        return gateway.send(gateway.request("/v1/titles")
                .header("Authorization", "Bearer " + gateway.issuer.token(account, "viewer")));
    }

    private static HttpResponse<String> withPlan(UUID account, String plan) throws Exception {
        Instant now = Instant.now();
        String token = gateway.issuer.sign(new AccessToken(
                UUID.randomUUID().toString(),
                account.toString(),
                "test",
                "session",
                Set.of("viewer"),
                plan,
                null,
                "US",
                now,
                now.plusSeconds(60)));
        return gateway.send(gateway.request("/v1/titles").header("Authorization", "Bearer " + token));
    }

    private static long number(HttpResponse<String> answer, String header) {
        assertThat(answer.headers().allValues(header)).as(header).hasSize(1);
        return Long.parseLong(answer.headers().firstValue(header).orElseThrow());
    }
}
