package org.opencinema.service.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes what the contract of notification-service lets a service send, and remembers it. */
final class MailReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> strange = new CopyOnWriteArrayList<>();
    volatile boolean down;

    record Received(String key, String accountId, String template, String link, String expiresAt) {
        String token() {
            return link.substring(link.indexOf("#token=") + "#token=".length());
        }
    }

    MailReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What came for an account, also what was answered with an error. */
    List<Received> of(String accountId) {
        if (!strange.isEmpty()) {
            throw new AssertionError(strange.toString());
        }
        return received.stream()
                .filter(one -> one.accountId().equals(accountId))
                .toList();
    }

    int count() {
        return received.size();
    }

    private void take(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (!exchange.getRequestMethod().equals("POST")
                || !exchange.getRequestURI().toString().equals("/v1/notifications/mails")
                || key == null
                || !key.matches("[!-~]{1,64}")
                || !String.valueOf(authorization).matches("Bearer \\S+")
                || body.size() != 4) {
            strange.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
        }
        received.add(new Received(
                key,
                body.path("accountId").asText(),
                body.path("template").asText(),
                body.path("link").asText(),
                body.path("expiresAt").asText()));
        exchange.sendResponseHeaders(down ? 503 : 204, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
