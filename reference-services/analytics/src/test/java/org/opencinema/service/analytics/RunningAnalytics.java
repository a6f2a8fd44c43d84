package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.tokens.testing.TestIssuer;

/** The analytics service on real servers, with a database of its own, and viewers whose playback is published. */
final class RunningAnalytics implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> DATABASES = new ConcurrentHashMap<>();

    private final AnalyticsApplication application;
    private final EventPublisher publisher;
    private final TestIssuer issuer;

    private RunningAnalytics(AnalyticsApplication application, EventPublisher publisher, TestIssuer issuer) {
        this.application = application;
        this.publisher = publisher;
        this.issuer = issuer;
    }

    static RunningAnalytics start(LocalServersExtension servers, String database) throws Exception {
        return start(servers, database, Map.of());
    }

    static RunningAnalytics start(LocalServersExtension servers, String database, Map<String, String> more)
            throws Exception {
        Topics.create(servers.kafka().bootstrapServers());
        TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
        Map<String, String> settings = settings(servers, issuer, database, 0);
        settings.putAll(more);
        AnalyticsApplication application = new AnalyticsApplication(settings);
        application.start();
        return new RunningAnalytics(
                application, EventPublisher.create(servers.kafka().bootstrapServers()), issuer);
    }

    /** The settings of a service with stores of its own; they are made at the first time. */
    static Map<String, String> settings(LocalServersExtension servers, TestIssuer issuer, String database, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("ANALYTICS_PORT", Integer.toString(port));
        settings.put("ANALYTICS_ADMIN_PORT", "0");
        settings.put(
                "ANALYTICS_DATABASE_URL",
                DATABASES.computeIfAbsent(database, name -> servers.postgres().createDatabase(name)));
        settings.put("ANALYTICS_DATABASE_USER", servers.postgres().superuser());
        settings.put("ANALYTICS_DATABASE_PASSWORD", "unused");
        settings.put("ANALYTICS_CLICKHOUSE_URI", servers.clickhouse().uri().toString());
        settings.put("ANALYTICS_CLICKHOUSE_USER", servers.clickhouse().user());
        settings.put("ANALYTICS_CLICKHOUSE_PASSWORD", servers.clickhouse().password());
        settings.put("ANALYTICS_CLICKHOUSE_DATABASE", database);
        settings.put("CINEMA_REDIS_URI", servers.redis().uri() + "/" + DATABASES.size());
        settings.put("CINEMA_KAFKA_SERVERS", servers.kafka().bootstrapServers());
        settings.put("CINEMA_TOKEN_ISSUER", issuer.issuer());
        settings.put("CINEMA_JWKS_URI", issuer.jwksUri().toString());
        return settings;
    }

    record Answer(int status, JsonNode body, String etag) {
        String code() {
            return body.path("code").asText();
        }

        /** The field of the first violation. */
        String field() {
            return body.at("/violations/0/field").asText();
        }

        /** One line a title: id, starts, viewers, watched seconds. */
        List<String> rows() {
            List<String> rows = new ArrayList<>();
            body.path("items")
                    .forEach(item -> rows.add(item.path("titleId").asText() + " "
                            + item.path("starts").asLong() + " "
                            + item.path("viewers").asLong() + " "
                            + item.path("watchedSeconds").asLong()));
            return rows;
        }
    }

    TestIssuer issuer() {
        return issuer;
    }

    Answer get(String path) throws IOException, InterruptedException {
        return get(path, issuer.token(UUID.randomUUID(), "admin"));
    }

    Answer get(String path, String token) throws IOException, InterruptedException {
        return send("GET", path, token, null);
    }

    /** The body may be JSON as text, or null; an empty token is left out. */
    Answer send(String method, String path, String token, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + path));
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                JSON.readTree(response.body()),
                response.headers().firstValue("ETag").orElse(""));
    }

    String token(UUID account, String... roles) {
        return issuer.token(account, roles);
    }

    Answer report(String from, String to) throws IOException, InterruptedException {
        return get("/v1/analytics/titles?from=" + from + "&to=" + to);
    }

    /** Asks again until the answer is as expected; fails with the last answer when that does not happen in time. */
    Answer await(String path, Duration patience, Predicate<Answer> expected) throws Exception {
        Instant end = Instant.now().plus(patience);
        Answer answer = get(path);
        while (!expected.test(answer)) {
            assertThat(Instant.now()).as("last answer to %s: %s", path, answer).isBefore(end);
            TimeUnit.MILLISECONDS.sleep(50);
            answer = get(path);
        }
        return answer;
    }

    void publish(List<Event<PlaybackEvent>> events) {
        publish(Topics.PLAYBACK, events);
    }

    <T> void publish(String topic, List<Event<T>> events) {
        List<CompletableFuture<Void>> sent =
                events.stream().map(event -> publisher.publish(topic, event)).toList();
        sent.forEach(CompletableFuture::join);
    }

    @Override
    public void close() throws Exception {
        publisher.close();
        application.stop();
        issuer.close();
    }
}
