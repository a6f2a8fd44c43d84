package org.opencinema.service.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A client of server-sent events. */
final class EventStream implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpResponse<Stream<String>> response;
    private final List<Received> events = new CopyOnWriteArrayList<>();
    private final Thread reader;

    record Received(String id, JsonNode data) {}

    EventStream(URI base, String token, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve("/v1/notifications/stream"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        reader = new Thread(this::read, "test-stream");
        reader.setDaemon(true);
        reader.start();
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    List<Received> events() {
        return events;
    }

    List<String> links() {
        return events.stream().map(event -> event.data().path("link").asText()).toList();
    }

    boolean isEnded() {
        return !reader.isAlive();
    }

    private void read() {
        List<String> lines = new ArrayList<>();
        try (Stream<String> body = response.body()) {
            body.forEach(line -> {
                if (!line.isEmpty()) {
                    lines.add(line);
                } else {
                    receive(List.copyOf(lines));
                    lines.clear();
                }
            });
        } catch (java.io.UncheckedIOException e) {
            lines.clear(); // the connection was cut
        }
    }

    private void receive(List<String> lines) {
        if (lines.contains("event: notification")) {
            try {
                events.add(new Received(value(lines, "id: "), JSON.readTree(value(lines, "data: "))));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new AssertionError("no JSON: " + lines, e);
            }
        }
    }

    private static String value(List<String> lines, String field) {
        return lines.stream()
                .filter(line -> line.startsWith(field))
                .findFirst()
                .orElseThrow()
                .substring(field.length());
    }

    @Override
    public void close() {
        response.body().close();
    }
}
