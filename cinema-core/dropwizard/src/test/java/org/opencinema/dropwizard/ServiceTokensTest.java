package org.opencinema.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ServiceTokensTest {
    private final SettableClock clock = new SettableClock();
    private final AtomicInteger fetched = new AtomicInteger();
    private HttpServer auth;
    private URI uri;

    @BeforeEach
    void start() throws IOException {
        auth = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        auth.createContext("/v1/auth/service-tokens", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean known = body.contains("\"client\":\"notification\"") && body.contains("\"secret\":\"s3cret\"");
            byte[] answer = (known
                            ? "{\"accessToken\":\"token-" + fetched.incrementAndGet() + "\",\"expiresIn\":900}"
                            : "{}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        auth.start();
        uri = URI.create("http://127.0.0.1:" + auth.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        auth.stop(0);
    }

    @Test
    void token_ofManyCalls_isFetchedOnceUntilShortlyBeforeItExpires() {
        ServiceTokens tokens = ServiceTokens.create(uri, "notification", "s3cret", clock);

        assertThat(IntStream.range(0, 20).parallel().mapToObj(i -> tokens.token()))
                .containsOnly("token-1");
        clock.now = clock.now.plus(Duration.ofSeconds(839));
        assertThat(tokens.token()).isEqualTo("token-1");
        clock.now = clock.now.plus(Duration.ofSeconds(1));
        assertThat(tokens.token()).isEqualTo("token-2");
        assertThat(fetched).hasValue(2);
    }

    @Test
    void token_withAWrongSecret_isUnavailable() {
        ServiceTokens tokens = ServiceTokens.create(uri, "notification", "wrong", clock);

        assertThatThrownBy(tokens::token)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("notification")
                .hasMessageContaining("401")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void token_whileAuthIsDown_isUnavailable() {
        ServiceTokens tokens = ServiceTokens.create(uri, "notification", "s3cret", clock);
        auth.stop(0);
        assertThatThrownBy(tokens::token).isInstanceOf(UnavailableException.class);
    }

    private static final class SettableClock extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
