package org.opencinema.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Rejected;
import org.opencinema.tokens.testing.TestIssuer;

final class JwksClientTest {
    private final SettableClock clock = new SettableClock();
    private final TestIssuer issuer = TestIssuer.start(clock);
    private final JwksClient client = JwksClient.create(issuer.jwksUri(), clock);
    private final TokenVerifier verifier = TokenVerifier.create(client, issuer.issuer(), issuer.audience(), clock);

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void token_ofThePublishedKeys_isAcceptedAfterOneFetch() {
        for (int i = 0; i < 20; i++) {
            assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        }

        assertThat(issuer.requestCount()).isEqualTo(1);
        assertThat(verifier.verify(issuer.expiredToken(UUID.randomUUID()))).isInstanceOf(Rejected.class);
    }

    @Test
    void rotation_nextKeyIsKnownBefore_needsNoFetch() {
        assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        issuer.rotate();

        assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        assertThat(issuer.requestCount()).isEqualTo(1);
    }

    @Test
    void unknownKey_isFetchedOnceThePauseIsOver() {
        assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        issuer.rotate();
        issuer.rotate();

        assertThat(verifier.verify(token())).isInstanceOf(Rejected.class);
        clock.advance(Duration.ofSeconds(30));
        assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        assertThat(issuer.requestCount()).isEqualTo(2);
    }

    @Test
    void unknownKeys_aStormOfThem_causesOneFetchInThirtySeconds()
            throws InterruptedException, ExecutionException, TimeoutException {
        assertThat(client.findKey("a")).isEmpty();
        for (int round = 2; round <= 3; round++) {
            clock.advance(Duration.ofSeconds(30));
            ExecutorService callers = Executors.newFixedThreadPool(16);
            try {
                List<? extends Future<?>> calls = IntStream.range(0, 500)
                        .mapToObj(i -> callers.submit(() -> client.findKey("unknown-" + i)))
                        .toList();
                for (Future<?> call : calls) {
                    call.get(10, TimeUnit.SECONDS);
                }
            } finally {
                callers.shutdownNow();
            }
            assertThat(issuer.requestCount()).isEqualTo(round);
        }
    }

    @Test
    void token_remembered_isVerifiedAtOnceUntilTheKeysAreToBeReadAgain() {
        String token = token();
        assertThat(verifier.verifyAtOnce(token)).isEmpty();
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        assertThat(verifier.verifyAtOnce(token)).get().isInstanceOf(Accepted.class);
        assertThat(verifier.verifyAtOnce(token())).isEmpty();

        clock.advance(Duration.ofMinutes(5).plusSeconds(1));

        assertThat(verifier.verifyAtOnce(token)).isEmpty();
        assertThat(issuer.requestCount()).isEqualTo(1);
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        assertThat(verifier.verifyAtOnce(token)).get().isInstanceOf(Accepted.class);
        assertThat(issuer.requestCount()).isEqualTo(2);
        clock.advance(Duration.ofHours(1));
        assertThat(verifier.verify(token)).isInstanceOf(Rejected.class);
        assertThat(verifier.verifyAtOnce(token)).get().isInstanceOf(Rejected.class);
    }

    @Test
    void issuerDown_tokensAreVerifiedAtOnceBetweenItsReads() {
        String token = token();
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        issuer.close();
        clock.advance(Duration.ofMinutes(10));
        assertThat(verifier.verifyAtOnce(token)).isEmpty();
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);

        assertThat(verifier.verifyAtOnce(token)).get().isInstanceOf(Accepted.class);
        clock.advance(Duration.ofHours(24));
        assertThat(verifier.verifyAtOnce(token)).isEmpty();
        assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(KeysUnavailableException.class);
        assertThat(verifier.verifyAtOnce(token)).isEmpty();
    }

    @Test
    void issuerDown_keysInMemoryServeForADay() {
        String token = token();
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        issuer.close();

        clock.advance(Duration.ofMinutes(10));
        assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        clock.advance(Duration.ofHours(24));
        String later = token();
        assertThatThrownBy(() -> verifier.verify(later)).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void issuerDownFromTheStart_nothingCanBeSaid() {
        String token = token();
        issuer.close();

        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOf(KeysUnavailableException.class)
                .hasMessageContaining(issuer.jwksUri().toString());
        assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void issuerDownFromTheStart_isAskedAgainAfterASecond() throws IOException {
        int port = issuer.jwksUri().getPort();
        String token = token();
        issuer.close();
        assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(KeysUnavailableException.class);

        HttpServer second = serve(port, 200, ring().jwks());
        try {
            assertThatThrownBy(() -> client.findKey("x")).isInstanceOf(KeysUnavailableException.class);
            clock.advance(Duration.ofSeconds(1));
            assertThat(client.findKey("x")).isEmpty();
        } finally {
            second.stop(0);
        }
    }

    @Test
    void keySet_older_isReadAgainAfterFiveMinutes() {
        assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        clock.advance(Duration.ofMinutes(5).plusSeconds(1));

        assertThat(verifier.verify(token())).isInstanceOf(Accepted.class);
        assertThat(issuer.requestCount()).isEqualTo(2);
    }

    @Test
    void token_whoseKeyIsNoLongerPublished_isRejectedAlthoughRemembered() throws IOException {
        String token = token();
        assertThat(verifier.verify(token)).isInstanceOf(Accepted.class);
        int port = issuer.jwksUri().getPort();
        issuer.close();
        HttpServer second = serve(port, 200, ring().jwks());
        try {
            clock.advance(Duration.ofMinutes(6));
            assertThat(verifier.verify(token)).isInstanceOf(Rejected.class);
        } finally {
            second.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[1]}",
                "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"a\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"a\",\"n\":\"%\",\"e\":\"AQAB\"}]}"
            })
    void answer_withoutUsableKey_isAFailure(String body) throws IOException {
        HttpServer server = serve(0, 200, body);
        try {
            JwksClient other = JwksClient.create(uri(server), clock);
            assertThatThrownBy(() -> other.findKey("a")).isInstanceOf(KeysUnavailableException.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void answer_withErrorStatusOrTooLong_isAFailure() throws IOException {
        String padded = ring().jwks().replace("{\"keys\"", "{\"x\":\"" + "x".repeat(300_000) + "\",\"keys\"");
        HttpServer failing = serve(0, 500, ring().jwks());
        HttpServer flooding = serve(0, 200, padded);
        try {
            for (URI uri : Stream.of(failing, flooding).map(JwksClientTest::uri).toList()) {
                JwksClient other = JwksClient.create(uri, clock);
                assertThatThrownBy(() -> other.findKey("a")).isInstanceOf(KeysUnavailableException.class);
            }
        } finally {
            failing.stop(0);
            flooding.stop(0);
        }
    }

    private String token() {
        return issuer.token(UUID.randomUUID(), "viewer");
    }

    private static KeyRing ring() {
        return KeyRing.generate(SignatureAlgorithm.ES256, new SettableClock().instant());
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/.well-known/jwks.json");
    }

    private static HttpServer serve(int port, int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/.well-known/jwks.json", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
