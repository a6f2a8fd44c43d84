package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A client of the gateway as strangers write them: plain HTTP and JSON. */
final class Api {
    static final ObjectMapper json = new ObjectMapper();
    private static final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final String url;
    private String token;
    private Instant renewal = Instant.MAX;

    Api(String url) {
        this.url = url;
    }

    JsonNode signIn(String email, String password) throws Exception {
        JsonNode tokens = expect(200, post("/v1/auth/login", Map.of("email", email, "password", password)));
        token = tokens.path("accessToken").asText();
        renewal = Instant.now().plusSeconds(tokens.path("expiresIn").asLong() / 2);
        return tokens;
    }

    boolean isSignedIn() {
        return token != null;
    }

    /** Whether half of the token's life is over. */
    boolean isDue() {
        return Instant.now().isAfter(renewal);
    }

    void useToken(String another) {
        token = another;
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, BodyPublishers.noBody(), Map.of());
    }

    HttpResponse<String> post(String path, Object body) throws Exception {
        return send("POST", path, BodyPublishers.ofByteArray(json.writeValueAsBytes(body)), Map.of());
    }

    /** Starts to watch on the one screen that this viewer has: what still plays is stopped first. */
    HttpResponse<String> play(Map<String, ?> wish) throws Exception {
        HttpResponse<String> open = get("/v1/playback/sessions");
        if (open.statusCode() == 200) {
            for (JsonNode stream : json.readTree(open.body()).path("items")) {
                String path =
                        "/v1/playback/sessions/" + stream.path("sessionId").asText();
                send("DELETE", path, BodyPublishers.noBody(), Map.of());
            }
        }
        return post("/v1/playback/sessions", wish);
    }

    HttpResponse<String> put(String path, Object body, String ifMatch) throws Exception {
        return send("PUT", path, BodyPublishers.ofByteArray(json.writeValueAsBytes(body)), Map.of("If-Match", ifMatch));
    }

    /** A trial of this plan with a card that works; returns when the other services know of it. */
    void subscribe(String plan) throws Exception {
        JsonNode card = expect(
                201,
                post("/v1/sandbox/cards", Map.of("number", "4242424242424242", "expiryMonth", 12, "expiryYear", 2060)));
        Map<String, Object> wish =
                Map.of("plan", plan, "paymentToken", card.path("paymentToken").asText());
        expect(
                201,
                send(
                        "POST",
                        "/v1/subscriptions",
                        BodyPublishers.ofByteArray(json.writeValueAsBytes(wish)),
                        Map.of("Idempotency-Key", java.util.UUID.randomUUID().toString())));
        within(
                Duration.ofSeconds(20),
                "the plan is known",
                () -> expect(200, get("/v1/me")).path("entitled").asBoolean());
    }

    HttpResponse<String> send(String method, String path, BodyPublisher body, Map<String, String> headers)
            throws IOException, InterruptedException {
        return client.send(request(method, path, body, headers), BodyHandlers.ofString());
    }

    /** Without waiting for the whole body, which a stream never has. */
    int statusOf(String method, String path, BodyPublisher body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                client.send(request(method, path, body, headers), BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    private HttpRequest request(String method, String path, BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        if (!headers.containsKey("Content-Type") && body.contentLength() > 0) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    /** Without the token: what a player fetches. */
    HttpResponse<byte[]> media(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofByteArray());
    }

    static JsonNode expect(int status, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode())
                .as("%s: %s", answer.uri(), answer.body())
                .isEqualTo(status);
        return answer.body().isEmpty() ? json.nullNode() : json.readTree(answer.body());
    }

    /** Polls until the condition holds; fails with the last state when the time is over. */
    static void within(Duration time, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s within %s", what, time)
                    .isNegative();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
