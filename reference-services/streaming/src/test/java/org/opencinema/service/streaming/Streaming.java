package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.events.Uuid7;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.localservers.Tools;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.testing.TestIssuer;
import org.postgresql.ds.PGSimpleDataSource;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** The real service on real servers, shared by all test classes, and a client of it. */
final class Streaming implements BeforeAllCallback {
    static final String SIGNING_KEY =
            Base64.getEncoder().encodeToString("a signing key that only these tests use".getBytes(UTF_8));
    static final String CONTENT_KEY =
            Base64.getEncoder().encodeToString("a key for keys of these tests 32".getBytes(UTF_8));
    static final String LINK_SECRET = "a secret of links";
    static final Clock CLOCK = Clock.systemUTC();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private Shared shared;

    /** What lives as long as the test run. */
    private static final class Shared implements AutoCloseable {
        final TestIssuer issuer = TestIssuer.start(CLOCK);
        final Uuid7 ids = new Uuid7(CLOCK, new SecureRandom());
        final Path clips = temporaryDirectory();
        final String database = SERVERS.postgres().createDatabase("streaming_test");
        final EventPublisher publisher = EventPublisher.create(SERVERS.kafka().bootstrapServers());
        StreamingApplication application;

        Shared() {
            Topics.create(SERVERS.kafka().bootstrapServers());
            application = started(Map.of());
        }

        Map<String, String> settings(Map<String, String> more) {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "STREAMING_PORT", "0",
                    "STREAMING_ADMIN_PORT", "0",
                    "STREAMING_DATABASE_URL", database,
                    "STREAMING_DATABASE_USER", SERVERS.postgres().superuser(),
                    "STREAMING_DATABASE_PASSWORD", "unused"));
            settings.putAll(Map.of(
                    "CINEMA_TOKEN_ISSUER", issuer.issuer(),
                    "CINEMA_JWKS_URI", issuer.jwksUri().toString(),
                    "CINEMA_REDIS_URI", SERVERS.redis().uri().toString(),
                    "CINEMA_KAFKA_SERVERS", SERVERS.kafka().bootstrapServers(),
                    "STREAMING_RECHECK", "0s", // what changes is noticed by the next heartbeat
                    "STREAMING_SIGNING_KEY", SIGNING_KEY,
                    "STREAMING_CONTENT_KEY", CONTENT_KEY));
            settings.putAll(Map.of(
                    "STREAMING_S3_URI", SERVERS.s3().uri().toString(),
                    "STREAMING_S3_PUBLIC_URI", SERVERS.s3().uri().toString(),
                    "STREAMING_S3_ACCESS_KEY", SERVERS.s3().accessKey(),
                    "STREAMING_S3_SECRET_KEY", SERVERS.s3().secretKey(),
                    "STREAMING_WORK_DIR", clips.resolve("work").toString(),
                    "CINEMA_FFMPEG", Tools.ffmpeg().toString(),
                    "CINEMA_FFPROBE", Tools.ffprobe().toString(),
                    "CINEMA_SHAKA_PACKAGER", Tools.shakaPackager().toString()));
            settings.putAll(Map.of("STREAMING_LINK_SECRET", LINK_SECRET, "STREAMING_WATERMARK_SECRET", SIGNING_KEY));
            settings.putAll(more);
            return settings;
        }

        StreamingApplication started(Map<String, String> more) {
            StreamingApplication started = new StreamingApplication(settings(more));
            try {
                started.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return started;
        }

        @Override
        public void close() throws Exception {
            application.stop();
            publisher.close();
            issuer.close();
            try (Stream<Path> files = Files.walk(clips)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SERVERS.beforeAll(context);
        shared = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Streaming.class))
                .computeIfAbsent(Shared.class, key -> new Shared(), Shared.class);
    }

    LocalServersExtension servers() {
        return SERVERS;
    }

    /** Stops the service as a deployment would and starts it again with more settings. */
    void restart(Map<String, String> more) throws Exception {
        shared.application.stop();
        shared.application = shared.started(more);
    }

    /** Of another process of the service on the same servers. */
    Map<String, String> settings(Map<String, String> more) {
        return shared.settings(more);
    }

    /** The bucket of the service; the caller stops it. */
    MediaBucket bucket() {
        return new MediaBucket(bucketConfiguration());
    }

    StreamingConfiguration.BucketConfiguration bucketConfiguration() {
        StreamingConfiguration.BucketConfiguration configuration = new StreamingConfiguration.BucketConfiguration();
        configuration.uri = SERVERS.s3().uri();
        configuration.accessKey = SERVERS.s3().accessKey();
        configuration.secretKey = SERVERS.s3().secretKey();
        configuration.name = "cinema-media";
        return configuration;
    }

    /** The keys of the objects in the bucket that start so. */
    Set<String> objects(String prefix) {
        MediaBucket bucket = bucket();
        try {
            return new TreeSet<>(bucket.list(prefix).keySet());
        } catch (NoSuchBucketException noUploadYet) {
            return new TreeSet<>();
        } finally {
            bucket.stop();
        }
    }

    /** The database of the service. */
    DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(shared.database);
        source.setUser(SERVERS.postgres().superuser());
        source.setCurrentSchema("streaming");
        return source;
    }

    /** The first column of a query of one row. */
    Object query(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(sql)) {
                assertThat(rows.next()).isTrue();
                return rows.getObject(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    int port() {
        return shared.application.port();
    }

    Path workDirectory() {
        return shared.clips.resolve("work");
    }

    String editor() {
        return shared.issuer.token(UUID.randomUUID(), "editor");
    }

    String viewer() {
        return shared.issuer.token(UUID.randomUUID(), "viewer");
    }

    TestIssuer issuer() {
        return shared.issuer;
    }

    String viewer(UUID account, String profile, String country) {
        return viewer(account, profile, country, "session");
    }

    String viewer(UUID account, String profile, String country, String signIn) {
        Instant now = CLOCK.instant();
        return shared.issuer.sign(new AccessToken(
                UUID.randomUUID().toString(),
                account.toString(),
                "test",
                signIn,
                java.util.Set.of("viewer"),
                null,
                profile,
                country,
                now,
                now.plusSeconds(600)));
    }

    /** Tells the service of a free title for all ages, as the catalog would, and waits until it knows it. */
    UUID title(TitleChanged.Window... windows) {
        UUID id = shared.ids.next();
        tell(id, 1, false, windows);
        return known(id);
    }

    private UUID known(UUID id) {
        await("title " + id, () -> startPlayback(id, viewer()).statusCode(), status -> status != 404);
        return id;
    }

    void tell(UUID title, long version, boolean deleted, TitleChanged.Window... windows) {
        tell(title, version, deleted, 0, true, windows);
    }

    void tell(UUID title, long version, boolean deleted, int ageRating, boolean free, TitleChanged.Window... windows) {
        TitleChanged change = new TitleChanged(
                title,
                version,
                deleted,
                "film",
                null,
                Map.of("en", new TitleChanged.Text("A test", null)),
                2026,
                1,
                List.of(),
                List.of(),
                List.of(),
                ageRating,
                windows.length == 0 ? List.of(new TitleChanged.Window("*", null, null)) : Arrays.asList(windows),
                free,
                false,
                null,
                CLOCK.instant());
        publish(Topics.TITLES, TitleChanged.TYPE, title, change);
    }

    void tellEpisode(UUID id, long version, boolean deleted, UUID titleId, int season, int number, Instant releasedAt) {
        EpisodeChanged change = new EpisodeChanged(
                id,
                version,
                deleted,
                titleId,
                season,
                number,
                Map.of("en", new TitleChanged.Text("A test", null)),
                null,
                releasedAt,
                null,
                null,
                CLOCK.instant());
        publish(Topics.EPISODES, EpisodeChanged.TYPE, id, change);
    }

    /** A state of the account's subscription, as payment would tell it. */
    void subscription(UUID account, long version, String status, boolean entitled, int maxHeight) {
        subscription(account, version, status, entitled, maxHeight, 2);
    }

    void subscription(UUID account, long version, String status, boolean entitled, int maxHeight, int maxStreams) {
        Instant now = CLOCK.instant();
        publish(
                Topics.SUBSCRIPTIONS,
                SubscriptionChanged.TYPE,
                account,
                new SubscriptionChanged(
                        account,
                        account,
                        version,
                        "standard",
                        status,
                        entitled,
                        false,
                        maxStreams,
                        maxHeight,
                        now,
                        now,
                        now));
    }

    /** A state of a profile, as user would tell it. */
    void profile(UUID profile, UUID account, long version, boolean deleted, int maxAge) {
        publish(
                Topics.PROFILES,
                ProfileChanged.TYPE,
                profile,
                new ProfileChanged(profile, account, version, deleted, maxAge <= 12, maxAge, "en", CLOCK.instant()));
    }

    private void publish(String topic, String type, UUID key, Object data) {
        shared.publisher
                .publish(
                        topic,
                        new Event<>(UUID.randomUUID().toString(), type, "/test", key.toString(), CLOCK.instant(), data))
                .join();
    }

    HttpResponse<String> startPlayback(UUID title, String token) {
        return send("POST", "/v1/playback/sessions", token, "{\"titleId\":\"%s\"}".formatted(title));
    }

    /** Starts a title or an episode on a device, in place of a session if one is given. */
    HttpResponse<String> startPlayback(String field, UUID id, String device, String evict, String token) {
        String place = evict == null ? "" : ",\"evict\":\"" + evict + "\"";
        return send(
                "POST",
                "/v1/playback/sessions",
                token,
                "{\"%s\":\"%s\",\"device\":\"%s\"%s}".formatted(field, id, device, place));
    }

    HttpResponse<String> stop(String session, String token) {
        return send("DELETE", "/v1/playback/sessions/" + session, token, null);
    }

    HttpResponse<String> heartbeat(String session, String token, double position, String state) {
        return send(
                "POST",
                "/v1/playback/sessions/" + session + "/heartbeat",
                token,
                "{\"positionSeconds\":%s,\"state\":\"%s\"}".formatted(position, state));
    }

    /** What an upload is for. */
    record Ids(UUID title, UUID episode) {
        static Ids title(UUID id) {
            return new Ids(id, null);
        }

        static Ids episode(UUID id) {
            return new Ids(null, id);
        }
    }

    HttpResponse<String> startUpload(UUID title, long size, String token) {
        return startUpload(Ids.title(title), size, token);
    }

    HttpResponse<String> startUpload(Ids ids, long size, String token) {
        String title = ids.title() == null ? "" : "\"titleId\":\"" + ids.title() + "\",";
        String episode = ids.episode() == null ? "" : "\"episodeId\":\"" + ids.episode() + "\",";
        return send(
                "POST",
                "/v1/media/uploads",
                token,
                "{%s%s\"fileName\":\"film.mp4\",\"sizeBytes\":%d}".formatted(title, episode, size));
    }

    HttpResponse<String> putPart(String upload, int number, byte[] part, String token) {
        return exchange(
                request("/v1/media/uploads/" + upload + "/parts/" + number, token)
                        .header("Content-Type", "application/octet-stream"),
                "PUT",
                BodyPublishers.ofByteArray(part));
    }

    /** Uploads a file whole and returns the queued job. */
    JsonNode upload(UUID title, byte[] file) {
        return json(complete(uploadParts(title, file), editor()), 202);
    }

    /** Uploads all parts of a file and returns the id of the upload. */
    String uploadParts(UUID title, byte[] file) {
        return uploadParts(Ids.title(title), file);
    }

    String uploadParts(Ids ids, byte[] file) {
        String token = editor();
        JsonNode upload = json(startUpload(ids, file.length, token), 201);
        String id = upload.get("id").asText();
        int partSize = upload.get("partSizeBytes").asInt();
        for (int number = 1; number <= upload.get("partCount").asInt(); number++) {
            byte[] part = Arrays.copyOfRange(file, (number - 1) * partSize, Math.min(file.length, number * partSize));
            assertThat(putPart(id, number, part, token).statusCode()).isEqualTo(204);
        }
        return id;
    }

    HttpResponse<String> complete(String upload, String token) {
        return send("POST", "/v1/media/uploads/" + upload + "/complete", token, null);
    }

    JsonNode awaitJob(String job, String state) {
        return json(
                await(
                        "job " + job + " " + state,
                        () -> get("/v1/media/jobs/" + job, editor()),
                        response -> json(response, 200).get("state").asText().equals(state)),
                200);
    }

    /** A title with a packaged clip. */
    UUID playableTitle() throws Exception {
        UUID title = title();
        awaitJob(upload(title, clip("small", 2, 320, 180, true)).get("id").asText(), "ready");
        return title;
    }

    /** A moving test picture, with a tone if asked for. */
    byte[] clip(String name, int seconds, int width, int height, boolean sound) throws Exception {
        Path file = shared.clips.resolve("%s-%d-%dx%d.mp4".formatted(name, seconds, width, height));
        if (!Files.exists(file)) {
            List<String> command = new ArrayList<>(List.of(Tools.ffmpeg().toString(), "-v", "error", "-y"));
            command.addAll(
                    List.of("-f", "lavfi", "-i", "testsrc2=s=%dx%d:r=25:d=%d".formatted(width, height, seconds)));
            if (sound) {
                command.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:d=" + seconds, "-c:a", "aac"));
            }
            command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast"));
            command.add(file.toString());
            Process ffmpeg = new ProcessBuilder(command).inheritIO().start();
            assertThat(ffmpeg.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ffmpeg.exitValue()).isZero();
        }
        return Files.readAllBytes(file);
    }

    Path clips() {
        return shared.clips;
    }

    HttpResponse<String> get(String path, String token) {
        return send("GET", path, token, null);
    }

    HttpResponse<String> send(String method, String path, String token, String json) {
        HttpRequest.Builder request = request(path, token);
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        return exchange(request, method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
    }

    HttpResponse<byte[]> media(String path, String... headers) {
        HttpRequest.Builder request = request(path, null);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return exchange(request.build(), BodyHandlers.ofByteArray());
    }

    /** What the service tells Prometheus. */
    String metrics() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + shared.application.adminPort() + "/prometheus"))
                .timeout(Duration.ofSeconds(30))
                .build();
        return exchange(request, BodyHandlers.ofString()).body();
    }

    /** The address of the service's database. */
    String database() {
        return shared.database;
    }

    /** Sends bytes and is answered with bytes, as a licence is asked for. */
    HttpResponse<byte[]> post(String path, String token, byte[] body) {
        return exchange(
                request(path, token)
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> mediaHead(String path) {
        return exchange(
                request(path, null).method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofByteArray());
    }

    HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + shared.application.port() + path))
                .timeout(Duration.ofSeconds(30));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> exchange(HttpRequest.Builder request, String method, BodyPublisher body) {
        return exchange(request.method(method, body).build(), BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks until the answer is as wished, for two minutes. */
    static <T> T await(String what, Supplier<T> question, Predicate<T> wished) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        T answer = question.get();
        while (!wished.test(answer)) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain for " + what + ", last was " + answer);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(
                    Duration.ofMillis(50).toNanos());
            answer = question.get();
        }
        return answer;
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("streaming-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
