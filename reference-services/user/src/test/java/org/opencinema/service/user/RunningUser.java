package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.tokens.testing.TestIssuer;

/** The real service on free ports, with a database of its own and a strict auth beside it, and a client for it. */
final class RunningUser implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
    final FakeAuth auth;
    private final String databaseUrl;
    private final EventPublisher publisher;
    private final UserApplication application;

    private RunningUser(String databaseUrl, URI redis, String kafka, Map<String, String> more) throws Exception {
        this.auth = new FakeAuth(issuer);
        this.databaseUrl = databaseUrl;
        this.publisher = EventPublisher.create(kafka);
        Map<String, String> settings = new HashMap<>(Map.of(
                "USER_PORT", "0",
                "USER_ADMIN_PORT", "0",
                "USER_DATABASE_URL", databaseUrl,
                "USER_DATABASE_USER", "postgres",
                "USER_DATABASE_PASSWORD", "unused"));
        settings.putAll(Map.of(
                "USER_SERVICE_SECRET", FakeAuth.SECRET,
                "AUTH_URL", auth.uri().toString(),
                "CINEMA_REDIS_URI", redis.toString(),
                "CINEMA_KAFKA_SERVERS", kafka,
                "CINEMA_TOKEN_ISSUER", issuer.issuer(),
                "CINEMA_JWKS_URI", issuer.jwksUri().toString()));
        settings.putAll(more);
        this.application = new UserApplication(settings);
        application.start();
    }

    static RunningUser start(LocalServersExtension servers, String database) throws Exception {
        return start(
                servers.postgres().createDatabase(database),
                servers.redis().uri(),
                servers.kafka().bootstrapServers());
    }

    static RunningUser start(String databaseUrl, URI redis, String kafka) throws Exception {
        return new RunningUser(databaseUrl, redis, kafka, Map.of());
    }

    /** With the demo clock of this Redis database. */
    static RunningUser startWithDemoClock(LocalServersExtension servers, String database, URI redis) throws Exception {
        return new RunningUser(
                servers.postgres().createDatabase(database),
                redis,
                servers.kafka().bootstrapServers(),
                Map.of("CINEMA_DEMO_CLOCK", "true"));
    }

    /** An answer. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String text(String pointer) {
            return body.at(pointer).asText();
        }

        String etag() {
            return response.headers().firstValue("ETag").orElse("");
        }

        UUID id() {
            return UUID.fromString(text("/id"));
        }

        List<String> texts(String field) {
            return body.get("items").findValuesAsText(field);
        }

        Answer requireStatus(int wanted) {
            assertThat(status).as(body.toString()).isEqualTo(wanted);
            return this;
        }
    }

    /** Somebody who is signed in, with the profile of the token. */
    final class Viewer {
        final UUID account;
        final String token;

        Viewer(UUID account, String token) {
            this.account = account;
            this.token = token;
        }

        Answer get(String path, String... headers) {
            return send("GET", path, null, headers);
        }

        Answer post(String path, Object body) {
            return send("POST", path, body);
        }

        Answer put(String path, Object body, String... headers) {
            return send("PUT", path, body, headers);
        }

        Answer delete(String path, String... headers) {
            return send("DELETE", path, null, headers);
        }

        Answer send(String method, String path, Object body, String... headers) {
            return RunningUser.this.send(method, path, token, body, headers);
        }

        UUID firstProfile() {
            return UUID.fromString(get("/v1/me/profiles").requireStatus(200).text("/items/0/id"));
        }

        Answer select(UUID profile, String pin) {
            return post("/v1/me/profiles/" + profile + "/select", pin == null ? Map.of() : Map.of("pin", pin));
        }

        Viewer as(UUID profile) {
            return new Viewer(account, select(profile, null).requireStatus(200).text("/accessToken"));
        }
    }

    Viewer viewer() {
        UUID account = UUID.randomUUID();
        return new Viewer(account, auth.signIn(account));
    }

    TestIssuer issuer() {
        return issuer;
    }

    /** The body may be JSON as text, a map or null. */
    Answer send(String method, String path, String token, Object body, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + application.port() + path))
                    .timeout(Duration.ofSeconds(20));
            if (body == null) {
                request.method(method, HttpRequest.BodyPublishers.noBody());
            } else {
                String json = body instanceof String text ? text : MAPPER.writeValueAsString(body);
                request.method(method, HttpRequest.BodyPublishers.ofString(json))
                        .header("Content-Type", "application/json");
            }
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            if (headers.length > 0) {
                request.headers(headers);
            }
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String text = response.body().isEmpty() ? "null" : response.body();
            return new Answer(response.statusCode(), MAPPER.readTree(text), response);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    /** A playable film for all ages that the service knows. */
    UUID title(String english, String russian) throws Exception {
        UUID id = UUID.randomUUID();
        title(id, 1, english, russian, 0, false, 1000.0);
        await(() -> count("select count(*) from \"user\".title where id = '" + id + "'") == 1);
        return id;
    }

    void title(UUID id, long version, String english, String russian, int ageRating, boolean deleted, Double duration) {
        Map<String, TitleChanged.Text> translations = new HashMap<>();
        if (english != null) {
            translations.put("en", new TitleChanged.Text(english, null));
        }
        if (russian != null) {
            translations.put("ru", new TitleChanged.Text(russian, null));
        }
        publish(
                Topics.TITLES,
                TitleChanged.TYPE,
                id,
                new TitleChanged(
                        id,
                        version,
                        deleted,
                        "film",
                        null,
                        translations,
                        2020,
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        ageRating,
                        List.of(),
                        false,
                        duration != null,
                        duration,
                        Clock.systemUTC().instant()));
    }

    void episode(UUID id, long version, boolean deleted, UUID series, int season, int number, Instant releasedAt) {
        boolean playable = version > 1;
        publish(
                Topics.EPISODES,
                EpisodeChanged.TYPE,
                id,
                new EpisodeChanged(
                        id,
                        version,
                        deleted,
                        series,
                        season,
                        number,
                        Map.of(
                                "en", new TitleChanged.Text("Part " + season + "." + number, null),
                                "ru", new TitleChanged.Text("Часть " + season + "." + number, null)),
                        null,
                        releasedAt,
                        playable ? Clock.systemUTC().instant() : null,
                        playable ? 600.0 : null,
                        Clock.systemUTC().instant()));
    }

    void playEpisode(UUID account, UUID series, UUID episode, double position, Instant at) {
        publish(
                Topics.PLAYBACK,
                PlaybackEvent.PROGRESSED,
                account,
                new PlaybackEvent(
                        UUID.randomUUID(),
                        account,
                        null,
                        series,
                        episode,
                        episode,
                        "tv",
                        "DE",
                        "playing",
                        position,
                        1,
                        at));
    }

    void play(UUID account, UUID profile, UUID title, double position, Instant at) {
        publish(
                Topics.PLAYBACK,
                PlaybackEvent.PROGRESSED,
                account,
                new PlaybackEvent(
                        UUID.randomUUID(), account, profile, title, title, "tv", "DE", "playing", position, 1, at));
    }

    void subscription(UUID account, long version, String status, boolean entitled) {
        Instant now = Clock.systemUTC().instant();
        publish(
                Topics.SUBSCRIPTIONS,
                SubscriptionChanged.TYPE,
                account,
                new SubscriptionChanged(
                        account, account, version, "premium", status, entitled, false, 4, 2160, now, now, now));
    }

    void publish(String topic, String type, UUID key, Object data) {
        publisher
                .publish(
                        topic,
                        new Event<>(
                                UUID.randomUUID().toString(),
                                type,
                                "/test",
                                key.toString(),
                                Clock.systemUTC().instant(),
                                data))
                .join();
    }

    /** The number that a query on its database gives. */
    int count(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    String databaseUrl() {
        return databaseUrl;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(databaseUrl, "postgres", "");
    }

    static void await(Callable<Boolean> condition) throws Exception {
        awaitWithin(Duration.ofSeconds(30), condition);
    }

    static void awaitWithin(Duration limit, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + limit);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        application.stop();
        publisher.close();
        auth.close();
        issuer.close();
    }
}
