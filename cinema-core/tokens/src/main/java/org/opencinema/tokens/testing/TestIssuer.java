package org.opencinema.tokens.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.SigningKey;
import org.opencinema.tokens.TokenIssuer;
import org.opencinema.tokens.TokenVerifier;

/**
 * An issuer for tests: signs real tokens with its own keys of ES256, which are made fast, and publishes them on a free port of 127.0.0.1, so that the
 * code under test verifies them the way it does in production. Thread-safe.
 */
public final class TestIssuer implements AutoCloseable {
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final Clock clock;
    private final HttpServer server;
    private final TokenIssuer tokens;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile KeyRing keys;

    private TestIssuer(Clock clock, HttpServer server) {
        this.clock = clock;
        this.server = server;
        this.keys = KeyRing.generate(SignatureAlgorithm.ES256, clock.instant());
        this.tokens = TokenIssuer.create(() -> keys, issuer(), audience());
    }

    /**
     * Starts one.
     *
     * @throws UncheckedIOException if no port can be had
     */
    public static TestIssuer start(Clock clock) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            TestIssuer issuer = new TestIssuer(clock, server);
            server.createContext("/.well-known/jwks.json", exchange -> {
                issuer.requests.incrementAndGet();
                byte[] body = issuer.keys.jwks().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return issuer;
        } catch (IOException e) {
            throw new UncheckedIOException("the test issuer found no port", e);
        }
    }

    /** The value of the claim {@code iss}. */
    public String issuer() {
        return "http://issuer.test";
    }

    /** The value of the claim {@code aud}: {@link TokenVerifier#DEFAULT_AUDIENCE}. */
    public String audience() {
        return TokenVerifier.DEFAULT_AUDIENCE;
    }

    /** Where the keys are published. */
    public URI jwksUri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/.well-known/jwks.json");
    }

    /** A token of this account that is in force for 15 minutes; country US, no plan, no profile. */
    public String token(UUID account, String... roles) {
        return sign(content(account, clock.instant(), roles));
    }

    /** A token of this account that expired an hour ago. */
    public String expiredToken(UUID account, String... roles) {
        return sign(content(account, clock.instant().minus(LIFETIME).minus(Duration.ofHours(1)), roles));
    }

    /** A token that says exactly this. */
    public String sign(AccessToken content) {
        return tokens.issue(content);
    }

    /** Makes the next key sign; tokens signed before stay valid. */
    public synchronized void rotate() {
        keys = keys.rotate(SigningKey.generate(SignatureAlgorithm.ES256), clock.instant());
    }

    /** How often the keys were fetched. */
    public int requestCount() {
        return requests.get();
    }

    /** Stops answering. */
    @Override
    public void close() {
        server.stop(0);
    }

    private static AccessToken content(UUID account, Instant issuedAt, String... roles) {
        return new AccessToken(
                UUID.randomUUID().toString(),
                account.toString(),
                "test",
                "session-" + account,
                Set.of(roles),
                null,
                null,
                "US",
                issuedAt,
                issuedAt.plus(LIFETIME));
    }
}
