package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClickHouseServerTest {
    private static final ClickHouseServer SERVER;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Client client;

    static {
        Path directory = Path.of("target", "servers", "clickhouse");
        try {
            Downloads.deleteTree(directory);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        SERVER = new ClickHouseServer(new ServerSettings(
                directory,
                Ports.free(),
                new Downloads(Downloads.defaultCache(), System.out::println),
                System.out::println));
    }

    @BeforeAll
    static void start() throws Exception {
        SERVER.start();
        try (Client first = client("default", SERVER.password(), true)) {
            first.execute("CREATE DATABASE cinema").get();
        }
        client = client("cinema", SERVER.password(), true);
    }

    @AfterAll
    static void stop() {
        client.close();
        SERVER.stop();
    }

    @Test
    void jsonRows_insertedByMonth_areCounted() throws Exception {
        createEvents("plays_json");
        String rows = IntStream.range(0, 1_000)
                .mapToObj(
                        i -> "{\"id\":%d,\"at\":\"2026-%02d-01 00:00:00.123\",\"title\":\"Фильм %d\",\"seconds\":%d}\n"
                                .formatted(i, 1 + i % 3, i % 10, i))
                .collect(Collectors.joining());

        try (InsertResponse inserted = client.insert(
                        "plays_json",
                        new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)),
                        ClickHouseFormat.JSONEachRow)
                .get()) {
            assertThat(inserted.getWrittenRows()).isEqualTo(1_000);
        }

        assertThat(number("SELECT count() FROM plays_json WHERE toMonth(at) = 2"))
                .isEqualTo(333);
        assertThat(number("SELECT uniq(partition) FROM system.parts WHERE table = 'plays_json' AND active"))
                .isEqualTo(3);
        List<GenericRecord> best = client.queryAll(
                "SELECT title, sum(seconds) AS s FROM plays_json WHERE title IN {titles:Array(String)} AND id >= {from:UInt64}"
                        + " GROUP BY title ORDER BY s DESC",
                Map.of("titles", List.of("Фильм 1", "Фильм 2"), "from", 500));
        assertThat(best).hasSize(2);
        assertThat(best.get(0).getString("title")).isEqualTo("Фильм 2");
        assertThat(best.get(0).getLong("s")).isEqualTo(37_350);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void objects_insertedAsRowBinary_comeBack(boolean compressed) throws Exception {
        String table = "plays_binary_" + compressed;
        createEvents(table);
        List<Play> plays = IntStream.range(0, 50_000)
                .mapToObj(i -> new Play(i, LocalDateTime.of(2026, 5, 1 + i % 28, 12, 0, 0), "Film " + i, i))
                .toList();
        try (Client own = compressed ? clientCompressingRequests() : client("cinema", SERVER.password(), false)) {
            own.register(Play.class, own.getTableSchema(table));
            try (InsertResponse inserted = own.insert(table, plays).get()) {
                assertThat(inserted.getWrittenRows()).isEqualTo(50_000);
            }

            List<GenericRecord> all = own.queryAll("SELECT * FROM " + table + " ORDER BY id");
            assertThat(all).hasSize(50_000);
            assertThat(all.get(49_999).getString("title")).isEqualTo("Film 49999");
            assertThat(all.get(27).getLocalDateTime("at")).isEqualTo(LocalDateTime.of(2026, 5, 28, 12, 0));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * FROM no_such_table                    | 60  | 404",
                "SELEC 1                                        | 62  | 400",
                "SELECT 1; DROP TABLE t                         | 62  | 400",
                "SELECT * FROM no_such_database.t               | 81  | 404",
                "INSERT INTO no_such_table FORMAT CSV 1         | 60  | 404",
                "SELECT throwIf(number = 9) FROM numbers(10)    | 395 | 500",
                "SELECT 1 SETTINGS no_such_setting = 1          | 115 | 400",
            })
    void failingStatement_hasItsCodeAndStatus(String sql, int code, int status) {
        assertThatThrownBy(() -> client.query(sql).get()).isInstanceOfSatisfying(ServerException.class, e -> {
            assertThat(e.getCode()).isEqualTo(code);
            assertThat(e.getTransportProtocolCode()).isEqualTo(status);
        });
    }

    @Test
    void wrongPassword_isRefused() throws Exception {
        try (Client stranger = client("cinema", "wrong", true)) {
            assertThatThrownBy(() -> stranger.query("SELECT 1").get())
                    .isInstanceOfSatisfying(ServerException.class, e -> {
                        assertThat(e.getCode()).isEqualTo(516);
                        assertThat(e.getTransportProtocolCode()).isEqualTo(403);
                    });
        }
        HttpRequest noPassword = HttpRequest.newBuilder(SERVER.uri())
                .POST(HttpRequest.BodyPublishers.ofString("SELECT 1"))
                .build();
        assertThat(HTTP.send(noPassword, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void noRows_keepTheirColumns() throws Exception {
        assertThat(client.queryAll("SELECT 1 AS one WHERE 0")).isEmpty();
        try (var response = client.query("SELECT 1 AS one, 'x' AS two WHERE 0").get()) {
            assertThat(client.newBinaryFormatReader(response).getSchema().getColumns())
                    .hasSize(2);
        }
    }

    @Test
    void rowsOverManyPieces_comeOnceAndInOrder() throws Exception {
        try (var response = client.query("SELECT number AS n FROM numbers(300000) SETTINGS max_block_size = 5000")
                .get()) {
            var reader = client.newBinaryFormatReader(response);
            long expected = 0;
            while (reader.hasNext()) {
                reader.next();
                assertThat(reader.getLong("n")).isEqualTo(expected++);
            }
            assertThat(expected).isEqualTo(300_000);
        }
    }

    @Test
    void queryFailingHalfWay_leavesNothingToTheNext() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                runs.add(threads.submit(() -> {
                    for (int i = 0; i < 10; i++) {
                        assertThatThrownBy(() -> client.queryAll("SELECT number, throwIf(number = 50000) FROM"
                                        + " numbers(100000) SETTINGS max_block_size = 1000, max_threads = 1"))
                                .rootCause()
                                .isInstanceOf(ServerException.class);
                        assertThat(number("SELECT 40 + " + i)).isEqualTo(40 + i);
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void streamFailingHalfWay_breaksOff() {
        String sql = "SELECT number, throwIf(number = 500000) FROM numbers(1000000) SETTINGS max_block_size = 1000";
        assertThatThrownBy(() -> HTTP.send(post(sql, "TabSeparated"), HttpResponse.BodyHandlers.ofByteArray()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void clientLeavingMidStream_endsTheQuery() throws Exception {
        String running =
                "SELECT count() FROM system.processes WHERE query LIKE 'SELECT number FROM numbers(1000000000000)%'";
        HttpResponse<InputStream> response = HTTP.send(
                post("SELECT number FROM numbers(1000000000000)", "RowBinary"),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(body.readNBytes(1_000_000)).hasSize(1_000_000);
            assertThat(number(running)).isEqualTo(1);
        }

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        long left;
        do {
            left = number(running);
        } while (left > 0 && System.nanoTime() < deadline);
        assertThat(left).isZero();
    }

    @Test
    void insertCutOff_leavesNoRow() throws Exception {
        createEvents("plays_cut");
        String basic = Base64.getEncoder()
                .encodeToString((SERVER.user() + ":" + SERVER.password()).getBytes(StandardCharsets.UTF_8));
        try (Socket socket = new Socket("127.0.0.1", SERVER.port())) {
            socket.getOutputStream()
                    .write(("POST /?database=cinema HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + basic
                                    + "\r\nContent-Length: 1000000\r\n\r\nINSERT INTO plays_cut FORMAT JSONEachRow\n"
                                    + "{\"id\":1,\"at\":\"2026-01-01 00:00:00\",\"title\":\"a\",\"seconds\":1}\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }

        assertThat(number("SELECT count() FROM plays_cut")).isZero();
    }

    @Test
    void settingsAndSession_endWithTheRequest() throws Exception {
        client.execute("SET max_threads = 1").get();
        client.execute("USE system").get();
        for (int i = 0; i < 10; i++) {
            assertThat(number("SELECT toUInt64(getSetting('max_threads'))")).isEqualTo(2);
            assertThat(number("SELECT currentDatabase() = 'cinema'")).isEqualTo(1);
        }
    }

    @Test
    void rows_afterStopAndAfterKill_areStillThere() throws Exception {
        createEvents("plays_kept");
        String password = SERVER.password();
        client.execute("INSERT INTO plays_kept VALUES (1, '2026-01-01 00:00:00', 'a', 1)")
                .get();

        SERVER.stop();
        assertThat(SERVER.isRunning()).isFalse();
        restart();
        assertThat(number("SELECT count() FROM plays_kept")).isEqualTo(1);

        client.execute("INSERT INTO plays_kept VALUES (2, '2026-02-01 00:00:00', 'b', 2)")
                .get();
        SERVER.kill();
        restart();
        assertThat(number("SELECT sum(id) FROM plays_kept")).isEqualTo(3);
        assertThat(SERVER.password()).isEqualTo(password);
        assertThat(SERVER.directory()).isDirectoryNotContaining("glob:**hs_err*");
    }

    private static void restart() {
        SERVER.start();
        // The old one would use connections that have ended.
        client.close();
        client = client("cinema", SERVER.password(), true);
    }

    private static void createEvents(String table) throws Exception {
        client.execute("CREATE TABLE " + table
                        + " (id UInt64, at DateTime64(3, 'UTC'), title LowCardinality(String), seconds UInt32)"
                        + " ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY (title, at)")
                .get();
    }

    private static long number(String sql) {
        return client.queryAll(sql).get(0).getLong(1);
    }

    private static HttpRequest post(String sql, String format) {
        return HttpRequest.newBuilder(URI.create(SERVER.uri() + "/?database=cinema"))
                .header("X-ClickHouse-User", SERVER.user())
                .header("X-ClickHouse-Key", SERVER.password())
                .header("X-ClickHouse-Format", format)
                .POST(HttpRequest.BodyPublishers.ofString(sql))
                .build();
    }

    private static Client client(String database, String password, boolean compressAnswers) {
        return builder(database, password)
                .compressServerResponse(compressAnswers)
                .build();
    }

    private static Client clientCompressingRequests() {
        return builder("cinema", SERVER.password()).compressClientRequest(true).build();
    }

    private static Client.Builder builder(String database, String password) {
        return new Client.Builder()
                .addEndpoint(SERVER.uri().toString())
                .setUsername(SERVER.user())
                .setPassword(password)
                .setDefaultDatabase(database)
                .setMaxRetries(0);
    }

    /** A row as the client wants it: with getters. */
    public static final class Play {
        private final long id;
        private final LocalDateTime at;
        private final String title;
        private final long seconds;

        Play(long id, LocalDateTime at, String title, long seconds) {
            this.id = id;
            this.at = at;
            this.title = title;
            this.seconds = seconds;
        }

        public long getId() {
            return id;
        }

        public LocalDateTime getAt() {
            return at;
        }

        public String getTitle() {
            return title;
        }

        public long getSeconds() {
            return seconds;
        }
    }
}
