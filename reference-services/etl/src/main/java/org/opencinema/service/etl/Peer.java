package org.opencinema.service.etl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ServiceTokens;
import org.opencinema.dropwizard.UnavailableException;

/** Another service, which this one asks as itself. Thread-safe. */
final class Peer {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    private final String name;
    private final URI uri;
    private final ServiceTokens tokens;
    private final ObjectMapper json;

    Peer(String name, URI uri, ServiceTokens tokens, ObjectMapper json) {
        this.name = name;
        this.uri = uri;
        this.tokens = tokens;
        this.json = json;
    }

    JsonNode get(String path) throws InterruptedException {
        return send("GET", path, null);
    }

    JsonNode post(String path, JsonNode body) throws InterruptedException {
        return send("POST", path, body);
    }

    JsonNode put(String path, JsonNode body) throws InterruptedException {
        return send("PUT", path, body);
    }

    void delete(String path) throws InterruptedException {
        send("DELETE", path, null);
    }

    private JsonNode send(String method, String path, @Nullable JsonNode body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + tokens.token());
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
                    .header("Content-Type", "application/json");
        }
        try {
            HttpResponse<byte[]> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw unavailable(method + " " + path + " was answered with " + answer.statusCode(), null);
            }
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw unavailable("does not answer", e);
        }
    }

    private UnavailableException unavailable(String detail, @Nullable Exception cause) {
        return new UnavailableException(name + "_unavailable", name + ": " + detail, cause);
    }
}
