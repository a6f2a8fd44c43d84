package org.opencinema.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server with the sign-in of the auth service: access tokens live for 15 minutes, a refresh token works once. The other answers are
 * given by each test.
 */
final class CinemaServer implements AutoCloseable {
    static final String EMAIL = "viewer@example.org";
    static final String PASSWORD = "correct horse";
    static final Duration LIFETIME = Duration.ofMinutes(15);

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final Clock clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Instant> accessTokens = new ConcurrentHashMap<>();
    private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private int issued;

    CinemaServer(Clock clock) throws IOException {
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 300);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        on("POST /v1/auth/login", this::login);
        on("POST /v1/auth/refresh", this::refresh);
        on("POST /v1/auth/logout", this::logout);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers requests like {@code GET /v1/genres}; the query does not count. */
    void on(String request, Answer answer) {
        answers.put(request, answer);
    }

    /** How many of these requests came. */
    int count(String request) {
        return (int) requests.stream().filter(request::equals).count();
    }

    /** All access tokens are refused from now on, though they have not expired. */
    void revokeAccessTokens() {
        accessTokens.clear();
    }

    void revokeRefreshTokens() {
        refreshTokens.clear();
    }

    Set<String> refreshTokens() {
        return Set.copyOf(refreshTokens);
    }

    static void json(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders()
                .set("Content-Type", status < 400 ? "application/json" : "application/problem+json");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static void problem(HttpExchange exchange, int status, String code) throws IOException {
        json(exchange, status, "{\"title\":\"t\",\"status\":" + status + ",\"code\":\"" + code + "\"}");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        requests.add(request);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null) {
            Instant expiry = accessTokens.get(authorization.replaceFirst("^Bearer ", ""));
            if (expiry == null || !clock.instant().isBefore(expiry)) {
                problem(exchange, 401, expiry == null ? "token_invalid" : "token_expired");
                return;
            }
        }
        answers.getOrDefault(request, unknown -> problem(unknown, 404, "not_found"))
                .to(exchange);
    }

    private void login(HttpExchange exchange) throws IOException {
        JsonNode body = json.readTree(exchange.getRequestBody());
        if (!body.path("email").asText().equals(EMAIL)
                || !body.path("password").asText().equals(PASSWORD)) {
            problem(exchange, 401, "credentials_wrong");
            return;
        }
        json(exchange, 200, newTokens());
    }

    void refresh(HttpExchange exchange) throws IOException {
        JsonNode body = json.readTree(exchange.getRequestBody());
        if (refreshTokens.remove(body.path("refreshToken").asText())) {
            json(exchange, 200, newTokens());
        } else {
            problem(exchange, 401, "refresh_token_invalid");
        }
    }

    private void logout(HttpExchange exchange) throws IOException {
        JsonNode body = json.readTree(exchange.getRequestBody());
        refreshTokens.remove(body.path("refreshToken").asText());
        json(exchange, 204, "");
    }

    /** An access token of the same sign-in, which is valid from now on. */
    String newAccessToken(String token) {
        accessTokens.put(token, clock.instant().plus(LIFETIME));
        return token;
    }

    synchronized String newTokens() {
        issued++;
        accessTokens.put("access-" + issued, clock.instant().plus(LIFETIME));
        refreshTokens.add("refresh-" + issued);
        return """
                {"accessToken":"access-%d","tokenType":"Bearer","expiresIn":%d,"refreshToken":"refresh-%d","account":
                {"id":"01900000-0000-7000-8000-000000000001","email":"%s","name":"V","country":"US","language":"en","roles":["viewer"]}}
                """.formatted(issued, LIFETIME.toSeconds(), issued, EMAIL);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
