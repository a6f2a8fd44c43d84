package org.opencinema.service.user;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.testing.TestIssuer;

/** Plays the part of auth that this service asks, strictly: the wrong secret, token, field or type is refused. */
final class FakeAuth implements AutoCloseable {
    static final String SECRET = "the-secret-of-the-user-service";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestIssuer issuer;
    private final HttpServer server;
    private final Map<UUID, UUID> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger serviceTokens = new AtomicInteger();

    FakeAuth(TestIssuer issuer) throws IOException {
        this.issuer = issuer;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/auth/service-tokens", exchange -> answer(exchange, this::serviceToken));
        server.createContext("/v1/auth/profile-tokens", exchange -> answer(exchange, this::profileToken));
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Signs somebody in. */
    String signIn(UUID account) {
        UUID session = UUID.randomUUID();
        sessions.put(session, account);
        return token(account, session, null);
    }

    void signOutAll(UUID account) {
        sessions.values().removeIf(account::equals);
    }

    /** No service token given so far is accepted any more. */
    void forgetServiceTokens() {
        serviceTokens.incrementAndGet();
    }

    int serviceTokens() {
        return serviceTokens.get();
    }

    private interface Operation {
        JsonNode apply(HttpExchange exchange, JsonNode body) throws Refusal;
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        final int status;

        Refusal(int status) {
            this.status = status;
        }
    }

    private static void answer(HttpExchange exchange, Operation operation) throws IOException {
        int status = 200;
        byte[] answer = new byte[0];
        try (exchange) {
            try {
                require(exchange.getRequestMethod().equals("POST"), 405);
                require("application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type")), 415);
                JsonNode body = JSON.readTree(exchange.getRequestBody());
                answer = JSON.writeValueAsBytes(operation.apply(exchange, body));
            } catch (Refusal e) {
                status = e.status;
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private JsonNode serviceToken(HttpExchange exchange, JsonNode body) throws Refusal {
        fields(body, Set.of("client", "secret"));
        require(body.get("client").textValue().equals("user"), 401);
        require(body.get("secret").textValue().equals(SECRET), 401);
        return token("service-" + serviceTokens.incrementAndGet());
    }

    private JsonNode profileToken(HttpExchange exchange, JsonNode body) throws Refusal {
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        require(("Bearer service-" + serviceTokens.get()).equals(bearer), 401);
        fields(body, Set.of("accountId", "sessionId", "profileId"));
        UUID session = uuid(body, "sessionId");
        require(sessions.containsKey(session), 410);
        require(sessions.get(session).equals(uuid(body, "accountId")), 404);
        return token(token(sessions.get(session), session, uuid(body, "profileId")));
    }

    private static UUID uuid(JsonNode body, String field) {
        return UUID.fromString(body.get(field).textValue());
    }

    private static void fields(JsonNode body, Set<String> names) throws Refusal {
        Set<String> given = new java.util.HashSet<>();
        body.fieldNames().forEachRemaining(given::add);
        require(given.equals(names), 400);
    }

    private static void require(boolean condition, int status) throws Refusal {
        if (!condition) {
            throw new Refusal(status);
        }
    }

    private static JsonNode token(String token) {
        return JSON.createObjectNode().put("accessToken", token).put("expiresIn", 900);
    }

    String token(UUID account, UUID session, UUID profile) {
        Instant now = Clock.systemUTC().instant();
        return issuer.sign(new AccessToken(
                UUID.randomUUID().toString(),
                account.toString(),
                "test",
                session.toString(),
                Set.of("viewer"),
                null,
                profile == null ? null : profile.toString(),
                "DE",
                now,
                now.plusSeconds(900)));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
