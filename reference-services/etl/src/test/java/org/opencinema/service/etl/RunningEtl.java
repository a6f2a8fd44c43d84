package org.opencinema.service.etl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.opencinema.fakes.TmdbFake;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.tokens.testing.TestIssuer;

/** The real service with a database of its own, and all that it asks. */
final class RunningEtl implements AutoCloseable {
    static final String JOBS = "/v1/admin/jobs";
    static final int MOVIES = 60;
    static final int SERIES = 10;
    private static final String TMDB_TOKEN = "tmdb_fake";
    private static final ObjectMapper JSON = new ObjectMapper();

    final FakeCatalog catalog = new FakeCatalog();
    final TmdbFake tmdb = TmdbFake.start(0, TMDB_TOKEN, MOVIES, SERIES);
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
    private final String databaseUrl;
    private final String databaseUser;
    private final Map<String, String> more;
    private EtlApplication application;

    private RunningEtl(LocalServersExtension servers, String database, Map<String, String> more) throws Exception {
        this.databaseUrl = servers.postgres().createDatabase(database);
        this.databaseUser = servers.postgres().superuser();
        this.more = more;
    }

    static RunningEtl start(LocalServersExtension servers, String database, Map<String, String> more) throws Exception {
        RunningEtl etl = new RunningEtl(servers, database, more);
        etl.restart(Map.of());
        return etl;
    }

    void restart(Map<String, String> other) throws Exception {
        stop();
        Map<String, String> settings = settings();
        settings.putAll(other);
        application = new EtlApplication(settings);
        application.start();
    }

    void stop() throws Exception {
        if (application != null) {
            application.stop();
            application = null;
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ETL_PORT",
                "0",
                "ETL_ADMIN_PORT",
                "0",
                "ETL_DATABASE_URL",
                databaseUrl,
                "ETL_DATABASE_USER",
                databaseUser,
                "ETL_DATABASE_PASSWORD",
                "unused",
                "ETL_SERVICE_SECRET",
                FakeCatalog.SECRET,
                "AUTH_URL",
                catalog.uri().toString(),
                "CATALOG_URL",
                catalog.uri().toString(),
                "SEARCH_URL",
                catalog.uri().toString(),
                "CINEMA_TOKEN_ISSUER",
                issuer.issuer()));
        settings.putAll(Map.of(
                "CINEMA_JWKS_URI",
                issuer.jwksUri().toString(),
                "ETL_TMDB_URI",
                tmdb.uri().toString(),
                "ETL_TMDB_TOKEN",
                TMDB_TOKEN,
                "ETL_TMDB_REQUESTS_PER_SECOND",
                "1000",
                "ETL_SEARCH_SETTLE",
                "100ms",
                "ETL_SEARCH_REPAIR_TIMEOUT",
                "1s",
                "ETL_FIRST_WAIT",
                "100ms",
                "ETL_IMDB_SOURCE",
                Path.of("target", "no-such-folder").toString()));
        settings.putAll(more);
        return settings;
    }

    /** The service in a process of its own, which can be killed; it has its own port. */
    Process startProcess() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                EtlApplication.class.getName(),
                "server",
                "etl.yml"));
        builder.environment().putAll(settings());
        return builder.redirectErrorStream(true)
                .redirectOutput(Path.of("target", "etl-process.log").toFile())
                .start();
    }

    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String violation() {
            return body.at("/violations/0/field").asText();
        }

        String code() {
            return body.path("code").asText();
        }

        String etag() {
            return response.headers().firstValue("ETag").orElse("");
        }
    }

    Answer get(String path) throws Exception {
        return send("GET", path, issuer.token(UUID.randomUUID(), "admin"), null, Map.of());
    }

    Answer post(String path) throws Exception {
        return send("POST", path, issuer.token(UUID.randomUUID(), "admin"), null, Map.of());
    }

    Answer put(String path, Object body, String ifMatch) throws Exception {
        return send("PUT", path, issuer.token(UUID.randomUUID(), "admin"), body, Map.of("If-Match", ifMatch));
    }

    Answer sendAs(String role, String method, String path) throws Exception {
        return send(method, path, role == null ? null : issuer.token(UUID.randomUUID(), role), null, Map.of());
    }

    private Answer send(String method, String path, String token, Object body, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + application.port() + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(
                                        body instanceof String text ? text : JSON.writeValueAsString(body)));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
    }

    /** Starts a run and waits until it has ended. */
    JsonNode run(String job) throws Exception {
        Answer started = post(JOBS + "/" + job + "/runs");
        assertThat(started.status()).as(started.response().body()).isEqualTo(202);
        return ended(job, started.body().path("id").asText(), Duration.ofSeconds(30));
    }

    JsonNode ended(String job, String id, Duration time) throws Exception {
        String path = JOBS + "/" + job + "/runs/" + id;
        await(time, job + " ends", () -> get(path).body().hasNonNull("finishedAt"));
        return get(path).body();
    }

    static void await(Duration time, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s within %s", what, time)
                    .isNegative();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    void execute(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(databaseUrl, databaseUser, "");
                var statement = connection.createStatement()) {
            statement.execute("set search_path = etl");
            statement.execute(sql);
        }
    }

    String query(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(databaseUrl, databaseUser, "");
                var statement = connection.createStatement()) {
            statement.execute("set search_path = etl");
            try (var rows = statement.executeQuery(sql)) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        tmdb.close();
        catalog.close();
        issuer.close();
    }
}
