package org.opencinema.service.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What auth-service answers about contacts, to those who show its token. */
final class ContactsServer implements AutoCloseable {
    static final String SECRET = "a-secret-of-services";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Map<UUID, Map<String, Object>> contacts = new ConcurrentHashMap<>();
    private final String token = UUID.randomUUID().toString();
    final AtomicInteger tokens = new AtomicInteger();
    volatile boolean broken;

    ContactsServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/auth/service-tokens", this::giveToken);
        server.createContext("/v1/auth/contacts/", this::giveContact);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Returns the address of a new account. */
    String add(UUID account, String name, String language) {
        return add(account, name, language, account + "@example.org");
    }

    String add(UUID account, String name, String language, String email) {
        contacts.put(
                account,
                Map.of("accountId", account, "email", email, "name", name, "language", language, "country", "US"));
        return email;
    }

    private void giveToken(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        if (!body.path("client").asText().equals("notification")
                || !body.path("secret").asText().equals(SECRET)) {
            answer(exchange, 401, Map.of("code", "wrong_credentials"));
            return;
        }
        tokens.incrementAndGet();
        answer(exchange, 200, Map.of("accessToken", token, "expiresIn", 900));
    }

    private void giveContact(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Map<String, Object> contact = contacts.get(UUID.fromString(path.substring(path.lastIndexOf('/') + 1)));
        if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, Map.of("code", "token_invalid"));
        } else if (broken) {
            answer(exchange, 503, Map.of("code", "store_unavailable"));
        } else if (contact == null) {
            answer(exchange, 404, Map.of("code", "not_found"));
        } else {
            answer(exchange, 200, contact);
        }
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
