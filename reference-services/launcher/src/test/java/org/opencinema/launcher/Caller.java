package org.opencinema.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;
import org.opencinema.launcher.Contracts.Operation;

/** Calls operations at the services' own ports, where no limit of the gateway is in the way. */
final class Caller {
    private static final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Platform platform;
    private final String token;
    private final String serviceToken;

    record Answer(int status, String type, List<String> challenges, JsonNode body) {
        /** True if this field is refused; the entries of a map stand in brackets or after a dot. */
        boolean names(String field) {
            String dotted = field.replaceAll("\\[([a-z]+)]", ".$1");
            return body.path("violations").findValuesAsText("field").stream()
                    .anyMatch(named -> named.equals(field) || named.equals(dotted));
        }

        boolean isProblem(int... statuses) {
            return type.equals("application/problem+json")
                    && java.util.stream.IntStream.of(statuses).anyMatch(s -> s == status)
                    && !body.path("code").asText().isEmpty();
        }

        @Override
        public String toString() {
            return status + " " + body;
        }
    }

    /**
     * @param token for what people call; empty for none at all
     * @param serviceToken for what services call
     */
    Caller(Platform platform, String token, String serviceToken) {
        this.platform = platform;
        this.token = token;
        this.serviceToken = serviceToken;
    }

    /** The request that the values describe; more headers come as name and value. */
    Answer call(Operation operation, ObjectNode request, String... headers) throws Exception {
        return send(operation, request, body(operation, request), headers);
    }

    Answer send(Operation operation, ObjectNode request, BodyPublisher body, String... headers) throws Exception {
        HttpRequest.Builder http = HttpRequest.newBuilder(uri(operation, request))
                .timeout(Duration.ofSeconds(30))
                .method(operation.method(), body)
                .setHeader("X-Forwarded-For", anyAddress());
        request.path("header").properties().stream()
                .filter(header -> !header.getKey().equals("Content-Length"))
                .forEach(header ->
                        http.setHeader(header.getKey(), header.getValue().asText()));
        request.path("cookie")
                .properties()
                .forEach(cookie -> http.header(
                        "Cookie", cookie.getKey() + "=" + cookie.getValue().asText()));
        if (operation.hasBody()) {
            http.setHeader("Content-Type", operation.mediaType());
        }
        if (!operation.roles().contains("anonymous") && !token.isEmpty()) {
            http.setHeader("Authorization", "Bearer " + (operation.roles().contains("service") ? serviceToken : token));
        }
        for (int i = 0; i < headers.length; i += 2) {
            http.setHeader(headers[i], headers[i + 1]);
        }
        HttpResponse<InputStream> answer = client.send(http.build(), BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            String type = answer.headers().firstValue("Content-Type").orElse("");
            JsonNode parsed = type.contains("json") ? Api.json.readTree(in.readAllBytes()) : Api.json.nullNode();
            return new Answer(answer.statusCode(), type, answer.headers().allValues("WWW-Authenticate"), parsed);
        }
    }

    private URI uri(Operation operation, ObjectNode request) {
        String path = operation.path();
        for (var parameter : request.path("path").properties()) {
            path = path.replace("{" + parameter.getKey() + "}", encode(parameter.getValue()));
        }
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (var parameter : request.path("query").properties()) {
            if (parameter.getValue().isArray()) {
                parameter.getValue().forEach(value -> query.add(parameter.getKey() + "=" + encode(value)));
            } else {
                query.add(parameter.getKey() + "=" + encode(parameter.getValue()));
            }
        }
        int port = platform.port(Service.valueOf(operation.service().toUpperCase(Locale.ROOT)));
        return URI.create("http://127.0.0.1:" + port + path + query);
    }

    private static String encode(JsonNode value) {
        return URLEncoder.encode(value.asText(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static BodyPublisher body(Operation operation, ObjectNode request) throws Exception {
        JsonNode body = request.path("body");
        if (body.isMissingNode()) {
            return BodyPublishers.noBody();
        }
        if (operation.mediaType().endsWith("x-www-form-urlencoded")) {
            StringJoiner form = new StringJoiner("&");
            body.properties().forEach(field -> form.add(field.getKey() + "=" + encode(field.getValue())));
            return BodyPublishers.ofString(form.toString());
        }
        return body.isTextual()
                ? BodyPublishers.ofString(body.asText())
                : BodyPublishers.ofByteArray(Api.json.writeValueAsBytes(body));
    }

    /** Sign-ins and registrations are counted by address; administrators may call from 127.0.0.0/8 only. */
    private static String anyAddress() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "127." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(1, 255);
    }
}
