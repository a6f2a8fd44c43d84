package org.opencinema.dropwizard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The access token that a service shows to other services. It is fetched from auth-service with the service's secret when it is first
 * needed, and again shortly before it expires; one thread fetches, the others wait for it. Thread-safe.
 */
public final class ServiceTokens {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI uri;
    private final String client;
    private final String secret;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Held held;

    private record Held(String token, Instant renewAt) {}

    private ServiceTokens(URI uri, String client, String secret, Clock clock) {
        this.uri = uri;
        this.client = client;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * The tokens of one service; nothing is fetched yet.
     *
     * @param authUri where auth-service is, like {@code http://127.0.0.1:8101}
     * @param client the name of the service
     * @param secret what auth-service knows it by
     * @param clock the real time, which tokens expire by
     */
    public static ServiceTokens create(URI authUri, String client, String secret, Clock clock) {
        return new ServiceTokens(authUri.resolve("/v1/auth/service-tokens"), client, secret, clock);
    }

    /**
     * A token that is in force for a while. Blocks for up to 3 s if it must be fetched.
     *
     * @throws UnavailableException if auth-service does not answer, or refuses the secret
     */
    public String token() {
        Held current = held;
        if (current != null && clock.instant().isBefore(current.renewAt())) {
            return current.token();
        }
        fetching.lock();
        try {
            current = held;
            if (current == null || !clock.instant().isBefore(current.renewAt())) {
                current = fetch();
                held = current;
            }
            return current.token();
        } finally {
            fetching.unlock();
        }
    }

    private Held fetch() {
        Instant asked = clock.instant();
        try {
            HttpResponse<String> answer = http.send(
                    RequestId.pass(HttpRequest.newBuilder(uri))
                            .timeout(TIMEOUT)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    JSON.writeValueAsString(Map.of("client", client, "secret", secret))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw unavailable("auth-service gives " + client + " no token: " + answer.statusCode(), null);
            }
            JsonNode body = JSON.readTree(answer.body());
            String token = body.path("accessToken").asText();
            Duration lifetime = Duration.ofSeconds(body.path("expiresIn").asLong());
            if (token.isEmpty()) {
                throw unavailable("auth-service answered without a token", null);
            }
            return new Held(token, asked.plus(lifetime).minus(MARGIN));
        } catch (IOException e) {
            throw unavailable("auth-service does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while asking auth-service", e);
        }
    }

    private static UnavailableException unavailable(String detail, @Nullable Throwable cause) {
        return new UnavailableException("auth_unavailable", detail, cause);
    }
}
