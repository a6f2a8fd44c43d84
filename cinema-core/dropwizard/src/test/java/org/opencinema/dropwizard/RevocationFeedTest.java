package org.opencinema.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Feed;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.tokens.Revocation;
import org.opencinema.tokens.testing.TestIssuer;

final class RevocationFeedTest {
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);
    private static final HttpClient http = HttpClient.newHttpClient();

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    @Test
    void service_refusesWhatIsRevoked_alsoAfterRedisWasAway() throws Exception {
        UUID before = UUID.randomUUID();
        UUID during = UUID.randomUUID();
        UUID after = UUID.randomUUID();
        UUID untouched = UUID.randomUUID();
        URI uri = servers.redis().uri();
        try (TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
                Redis redis = Redis.create(uri)) {
            Feed feed = RevocationFeed.feed(redis);
            feed.append(revocation(before));
            ProbeApplication probe = new ProbeApplication(Map.of(
                    "CINEMA_TOKEN_ISSUER", issuer.issuer(),
                    "CINEMA_JWKS_URI", issuer.jwksUri().toString(),
                    "CINEMA_REDIS_URI", uri.toString()));
            probe.start();
            try {
                HttpResponse<String> refused = ask(probe, issuer.token(before, "editor"));
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.body()).contains("token_revoked");
                String token = issuer.token(during, "editor");
                assertThat(ask(probe, token).statusCode()).isEqualTo(201);
                feed.append(revocation(during));
                awaitRefused(probe, token);

                servers.redis().stop();
                String later = issuer.token(after, "editor");
                assertThat(ask(probe, token).statusCode()).isEqualTo(401);
                assertThat(ask(probe, later).statusCode()).isEqualTo(201);
                servers.redis().start();
                appendAgain(feed, revocation(after));
                awaitRefused(probe, later);
                redis.call(commands -> commands.flushall());
                String last = issuer.token(untouched, "editor");
                assertThat(ask(probe, last).statusCode()).isEqualTo(201);
                feed.append(revocation(untouched));
                awaitRefused(probe, last);
                assertThat(ask(probe, token).statusCode()).isEqualTo(401);
            } finally {
                probe.stop();
            }
        }
    }

    private static String revocation(UUID account) {
        Instant now = Clock.systemUTC().instant();
        return new Revocation(
                        Revocation.Kind.SESSION, "session-" + account, null, now, now.plus(Duration.ofMinutes(16)))
                .format();
    }

    private static void appendAgain(Feed feed, String message) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try {
                feed.append(message);
                return;
            } catch (RedisUnavailableException e) {
                assertThat(System.nanoTime()).as("Redis is back within 10 s").isLessThan(deadline);
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private static void awaitRefused(ProbeApplication probe, String token) throws Exception {
        long deadline = System.nanoTime() + EFFECTIVE.toNanos();
        while (ask(probe, token).statusCode() != 401) {
            assertThat(System.nanoTime()).as("refused within 5 s").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static HttpResponse<String> ask(ProbeApplication probe, String token) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + probe.port() + "/v1/things"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"name\":\"a\"}"))
                        .build(),
                BodyHandlers.ofString());
    }
}
