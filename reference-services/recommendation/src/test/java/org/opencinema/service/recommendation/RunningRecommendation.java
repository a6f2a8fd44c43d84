package org.opencinema.service.recommendation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.ExperimentChanged;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.testing.TestIssuer;

/** The real service on real servers with a database and a bucket of its own, and all that it hears from and is asked by. */
final class RunningRecommendation implements AutoCloseable {
    static final double DURATION = 6_000;
    static final String MODELS = "/v1/admin/recommendation/models";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.systemUTC();

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestIssuer issuer;
    private final LocalServersExtension servers;
    private final String name;
    private final String databaseUrl;
    private final EventPublisher publisher;
    private RecommendationApplication application;

    private RunningRecommendation(LocalServersExtension servers, String name, String databaseUrl, TestIssuer issuer) {
        this.servers = servers;
        this.name = name;
        this.databaseUrl = databaseUrl;
        this.issuer = issuer;
        this.publisher = EventPublisher.create(servers.kafka().bootstrapServers());
    }

    static RunningRecommendation start(LocalServersExtension servers, String name, Map<String, String> more)
            throws Exception {
        Topics.create(servers.kafka().bootstrapServers());
        RunningRecommendation running = new RunningRecommendation(
                servers, name, servers.postgres().createDatabase(name), TestIssuer.start(CLOCK));
        running.startApplication(more);
        return running;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "RECOMMENDATION_PORT",
                "0",
                "RECOMMENDATION_ADMIN_PORT",
                "0",
                "RECOMMENDATION_DATABASE_URL",
                databaseUrl,
                "RECOMMENDATION_DATABASE_USER",
                servers.postgres().superuser(),
                "RECOMMENDATION_DATABASE_PASSWORD",
                "unused",
                "CINEMA_KAFKA_SERVERS",
                servers.kafka().bootstrapServers(),
                "CINEMA_REDIS_URI",
                servers.redis().uri().toString()));
        settings.putAll(Map.of(
                "RECOMMENDATION_S3_URI", servers.s3().uri().toString(),
                "RECOMMENDATION_S3_ACCESS_KEY", servers.s3().accessKey(),
                "RECOMMENDATION_S3_SECRET_KEY", servers.s3().secretKey(),
                "RECOMMENDATION_S3_BUCKET", name.replace('_', '-'),
                "RECOMMENDATION_TRAINING_EVERY", "0s",
                "RECOMMENDATION_FACTORS", "16",
                "RECOMMENDATION_TRENDING_EVERY", "200ms",
                "CINEMA_TOKEN_ISSUER", issuer.issuer(),
                "CINEMA_JWKS_URI", issuer.jwksUri().toString()));
        return settings;
    }

    private void startApplication(Map<String, String> more) throws Exception {
        application = new RecommendationApplication(settings(more));
        application.start();
    }

    /** One more instance beside this one, on the same stores. */
    RunningRecommendation another(Map<String, String> more) throws Exception {
        RunningRecommendation other = new RunningRecommendation(servers, name, databaseUrl, issuer);
        other.startApplication(more);
        return other;
    }

    /** The settings of an instance in a process of its own. */
    Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = settings();
        settings.putAll(more);
        return settings;
    }

    void restart(Map<String, String> more) throws Exception {
        application.stop();
        startApplication(more);
    }

    // what it hears

    static TitleChanged film(UUID id, String name, String genre, int ageRating, TitleChanged.Window... windows) {
        return new TitleChanged(
                id,
                1,
                false,
                "film",
                null,
                Map.of(
                        "en", new TitleChanged.Text(name, null),
                        "ru", new TitleChanged.Text("ru " + name, null)),
                2000,
                100,
                List.of(),
                List.of(new TitleChanged.Genre(genre, Map.of("en", genre))),
                List.of(),
                ageRating,
                windows.length == 0 ? List.of(new TitleChanged.Window("*", null, null)) : List.of(windows),
                null,
                true,
                DURATION,
                CLOCK.instant());
    }

    static TitleChanged series(UUID id, String name, String genre) {
        TitleChanged film = film(id, name, genre, 0);
        return new TitleChanged(
                id,
                1,
                false,
                "series",
                null,
                film.translations(),
                film.year(),
                film.runtimeMinutes(),
                film.countries(),
                film.genres(),
                film.credits(),
                film.ageRating(),
                film.availability(),
                film.free(),
                film.playable(),
                null,
                film.changedAt());
    }

    static TitleChanged changed(TitleChanged film, int ageRating, boolean deleted) {
        return new TitleChanged(
                film.id(),
                film.version() + 1,
                deleted,
                film.kind(),
                null,
                film.translations(),
                film.year(),
                film.runtimeMinutes(),
                film.countries(),
                film.genres(),
                film.credits(),
                ageRating,
                film.availability(),
                film.free(),
                film.playable(),
                film.durationSeconds(),
                CLOCK.instant());
    }

    void tell(TitleChanged title) {
        publish(Topics.TITLES, TitleChanged.TYPE, title.id(), title).join();
    }

    CompletableFuture<Void> play(UUID account, UUID profile, UUID title, double share, Instant at) {
        return play(account, profile, title, share, at, "US");
    }

    CompletableFuture<Void> play(UUID account, UUID profile, UUID title, double share, Instant at, String country) {
        return publish(
                Topics.PLAYBACK,
                PlaybackEvent.PROGRESSED,
                account,
                new PlaybackEvent(
                        UUID.randomUUID(),
                        account,
                        profile,
                        title,
                        UUID.randomUUID(),
                        "test",
                        country,
                        "playing",
                        share * DURATION,
                        15,
                        at));
    }

    void watch(UUID account, UUID... titles) {
        for (UUID title : titles) {
            play(account, null, title, 0.95, CLOCK.instant()).join();
        }
    }

    void say(UUID account, UUID profile, UUID title, String kind) {
        publish(
                        Topics.INTERACTIONS,
                        TitleInteraction.TYPE,
                        account,
                        new TitleInteraction(account, profile, title, kind, CLOCK.instant()))
                .join();
    }

    void profile(UUID account, UUID profile, long version, int maxAge, boolean deleted) {
        publish(
                        Topics.PROFILES,
                        ProfileChanged.TYPE,
                        profile,
                        new ProfileChanged(
                                profile, account, version, deleted, maxAge < 18, maxAge, "en", CLOCK.instant()))
                .join();
    }

    void experiment(ExperimentChanged change) {
        publish(
                        Topics.EXPERIMENTS,
                        ExperimentChanged.TYPE,
                        UUID.nameUUIDFromBytes(change.key().getBytes(UTF_8)),
                        change)
                .join();
    }

    void report(ClientEvent event) {
        publish(Topics.CLIENT, ClientEvent.TYPE, event.accountId(), event).join();
    }

    private <T> CompletableFuture<Void> publish(String topic, String type, UUID key, T data) {
        return publisher.publish(
                topic, new Event<>(UUID.randomUUID().toString(), type, "/test", key.toString(), CLOCK.instant(), data));
    }

    // what it is asked

    String viewer(UUID account) {
        return viewer(account, null, "US");
    }

    String viewer(UUID account, UUID profile, String country) {
        Instant now = CLOCK.instant();
        return issuer.sign(new AccessToken(
                UUID.randomUUID().toString(),
                account.toString(),
                "test",
                "session",
                Set.of("viewer"),
                null,
                profile == null ? null : profile.toString(),
                country,
                now,
                now.plusSeconds(600)));
    }

    String admin() {
        return issuer.token(UUID.randomUUID(), "admin");
    }

    String editor() {
        return issuer.token(UUID.randomUUID(), "editor");
    }

    /** An answer. */
    record Reply(int status, JsonNode body, HttpResponse<String> response) {
        List<UUID> ids() {
            return idsOf(body);
        }

        String source() {
            return body.path("source").asText();
        }

        String code() {
            return body.path("code").asText();
        }

        /** The titles of the rows of a kind. */
        List<UUID> row(String kind) {
            List<UUID> all = new ArrayList<>();
            body.path("rows").forEach(row -> {
                if (row.path("kind").asText().equals(kind)) {
                    all.addAll(idsOf(row));
                }
            });
            return all;
        }

        /** All titles in it, those of rows as well. */
        List<UUID> allIds() {
            List<UUID> all = new ArrayList<>(ids());
            body.path("rows").forEach(row -> all.addAll(idsOf(row)));
            return all;
        }

        private static List<UUID> idsOf(JsonNode node) {
            List<UUID> ids = new ArrayList<>();
            node.path("items")
                    .forEach(item -> ids.add(UUID.fromString(item.get("titleId").asText())));
            return ids;
        }
    }

    Reply get(String path, String token, String... headers) throws Exception {
        return send("GET", path, token, headers);
    }

    Reply send(String method, String path, String token, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + application.port() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), JSON.readTree(response.body()), response);
    }

    /** The value of a metric with its labels, as they stand in the text; 0 if it is not there. */
    double metric(String line) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + application.adminPort() + "/prometheus");
        String text = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return text.lines()
                .filter(one -> one.startsWith(line + " "))
                .mapToDouble(one -> Double.parseDouble(one.substring(line.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    Reply recommendations(UUID account) throws Exception {
        return get("/v1/recommendations?limit=100", viewer(account));
    }

    /** Trains and waits until the model is finished. */
    Reply train() throws Exception {
        Reply requested = send("POST", MODELS, admin());
        assertThat(requested.status()).as(requested.response().body()).isEqualTo(202);
        String path = requested.response().headers().firstValue("Location").orElseThrow();
        assertThat(path).endsWith(MODELS + "/" + requested.body().get("version").asLong());
        String relative = MODELS + "/" + requested.body().get("version").asLong();
        return await(
                "the model", () -> get(relative, admin()), reply -> reply.body().hasNonNull("finishedAt"));
    }

    /** A question that may fail. */
    interface Question<T> {
        T ask() throws Exception;
    }

    /** Asks until the answer is as wished, for a minute. */
    static <T> T await(String what, Question<T> question, Predicate<T> wished) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        T answer = question.ask();
        while (!wished.test(answer)) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain for " + what + ", last was " + answer);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            answer = question.ask();
        }
        return answer;
    }

    Jdbi jdbi() {
        Jdbi jdbi = Jdbi.create(
                databaseUrl + "?currentSchema=recommendation",
                servers.postgres().superuser(),
                "");
        return jdbi.registerArrayType(UUID.class, "uuid");
    }

    /** Of its bucket. */
    ModelBucket bucket() {
        var configuration = new RecommendationConfiguration.BucketConfiguration();
        configuration.uri = servers.s3().uri();
        configuration.accessKey = servers.s3().accessKey();
        configuration.secretKey = servers.s3().secretKey();
        configuration.name = name.replace('_', '-');
        return new ModelBucket(configuration);
    }

    void awaitRows(String table, int count) throws Exception {
        await(count + " rows in " + table, () -> count(table), found -> found == count);
    }

    int count(String table) throws Exception {
        try (var connection = DriverManager.getConnection(
                        databaseUrl, servers.postgres().superuser(), "");
                var statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) from recommendation." + table)) {
            result.next();
            return result.getInt(1);
        }
    }

    /** Those of the other instances go on. */
    void stop() throws Exception {
        application.stop();
        publisher.close();
    }

    @Override
    public void close() throws Exception {
        stop();
        issuer.close();
    }
}
