package org.opencinema.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServer;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.KeyRing;
import org.opencinema.tokens.SignatureAlgorithm;
import org.opencinema.tokens.TokenIssuer;
import org.opencinema.tokens.TokenVerifier;

/**
 * How many heartbeats do gateway and streaming service sustain, at what latency, and what does one cost? A process of each with real
 * PostgreSQL, Redis, Kafka and S3; this process sends to the gateway. The rates are kept whatever the answers take, and the time of an
 * answer counts from when its heartbeat was due. As many sessions take part as send a heartbeat every ten seconds at that rate. Last, the
 * same requests go to a bare proxy and a bare handler of Jetty. Run, as
 * {@code docs/benchmarks.md} says:
 * {@code mvn -pl benchmarks exec:exec@load -Dload="SESSIONS SECONDS RESULT RATE..."}.
 */
public final class HeartbeatLoad {
    private static final int CONNECTIONS = 64;
    private static final int MAX_ACCOUNTS = 20_000;
    private static final int HEARTBEAT_SECONDS = 10;
    /** Two rounds: in the first those begin anew whose lease ran out while the others were started. */
    private static final Duration WARM_UP = Duration.ofSeconds(2 * HEARTBEAT_SECONDS);

    private static final String SESSIONS = "/v1/playback/sessions";

    private final List<String> tokens = new ArrayList<>();
    private final List<String> sessions = new ArrayList<>();
    private final UUID film = UUID.randomUUID();
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

    private final Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    private int gatewayPort;

    private HeartbeatLoad() {}

    public static void main(String[] args) throws Exception {
        int sessions = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        List<Integer> rates = Arrays.stream(args).skip(3).map(Integer::valueOf).toList();
        new HeartbeatLoad().run(sessions, Duration.ofSeconds(seconds), rates, new File(args[2]));
    }

    private void run(int count, Duration length, List<Integer> rates, File result) throws Exception {
        HttpServer keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (LocalServers servers = LocalServers.builder()
                .temporary()
                .with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.S3)
                .start()) {
            String database = servers.postgres().createDatabase("load");
            Topics.create(servers.kafka().bootstrapServers());
            issueTokens(keys, Math.min(count, MAX_ACCOUNTS));
            List<Map<String, Object>> rows = new ArrayList<>();
            try (ServiceProcess service = ServiceProcess.start("streaming", settings(servers, database, keys));
                    ServiceProcess gateway =
                            ServiceProcess.start("gateway", gatewaySettings(servers, service.port(), keys))) {
                gatewayPort = gateway.port();
                processes.put("service", service.handle());
                processes.put("gateway", gateway.handle());
                processes.put("redis", handle(servers.redis()));
                processes.put("kafka", handle(servers.kafka()));
                processes.put("postgres", handle(servers.postgres()));
                putFilm(database, servers.postgres().superuser());
                say("starting " + count + " sessions");
                long began = System.nanoTime();
                startSessions(count);
                say(count + " sessions in " + (System.nanoTime() - began) / 1_000_000 + " ms");
                for (int rate : rates) {
                    say("warm-up " + measure(rate, WARM_UP));
                    Map<String, Object> row = measure(rate, length);
                    row.put("eventsStillInRedis", service.metric("cinema_playback_waiting_events"));
                    say(row.toString());
                    rows.add(row);
                }
            }
            Map<String, Object> about = about(count, length, rows);
            about.put("bareJetty", measureBare(rates, length));
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(result, about);
        } finally {
            keys.stop(0);
            threads.shutdownNow();
        }
    }

    /** The same requests, with Jetty alone: what no gateway and no service can be cheaper than. */
    private List<Map<String, Object>> measureBare(List<Integer> rates, Duration length) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (BareHttp handler = BareHttp.handler();
                BareHttp proxy = BareHttp.proxyOf(handler)) {
            processes.clear();
            processes.put("service", handler.handle());
            processes.put("gateway", proxy.handle());
            gatewayPort = proxy.port();
            for (int rate : rates) {
                say("warm-up " + measure(rate, WARM_UP));
                rows.add(measure(rate, length));
                say("bare " + rows.get(rows.size() - 1));
            }
        }
        return rows;
    }

    private static Map<String, Object> about(int count, Duration length, List<Map<String, Object>> rows) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("jdk", System.getProperty("java.vm.version"));
        about.put("processors", Runtime.getRuntime().availableProcessors());
        about.put("sessions", count);
        about.put("accounts", Math.min(count, MAX_ACCOUNTS));
        about.put("connections", CONNECTIONS);
        about.put("secondsPerRate", length.toSeconds());
        about.put("rates", rows);
        return about;
    }

    private void issueTokens(HttpServer server, int accounts) {
        Clock clock = Clock.systemUTC();
        KeyRing ring = KeyRing.generate(SignatureAlgorithm.RS256, clock.instant());
        TokenIssuer issuer = TokenIssuer.create(() -> ring, "http://load.test", TokenVerifier.DEFAULT_AUDIENCE);
        server.createContext("/jwks", exchange -> {
            byte[] body = ring.jwks().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        say("signing " + accounts + " tokens");
        Instant now = clock.instant();
        tokens.addAll(IntStream.range(0, accounts)
                .parallel()
                .mapToObj(n -> issuer.issue(new AccessToken(
                        UUID.randomUUID().toString(),
                        UUID.randomUUID().toString(),
                        "load",
                        "sign-in",
                        Set.of("viewer"),
                        null,
                        null,
                        "US",
                        now,
                        now.plus(Duration.ofMinutes(55)))))
                .toList());
    }

    private static Map<String, String> settings(LocalServers servers, String database, HttpServer keys) {
        Map<String, String> settings = commonSettings(servers, keys);
        settings.put("STREAMING_DATABASE_URL", database);
        settings.put("STREAMING_DATABASE_USER", servers.postgres().superuser());
        settings.put("STREAMING_DATABASE_PASSWORD", "unused");
        settings.put("STREAMING_SUBSCRIPTIONS", "none");
        settings.put("STREAMING_WORKERS", "0");
        settings.put("STREAMING_SIGNING_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("STREAMING_CONTENT_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("STREAMING_S3_URI", servers.s3().uri().toString());
        settings.put("STREAMING_S3_ACCESS_KEY", servers.s3().accessKey());
        settings.put("STREAMING_S3_SECRET_KEY", servers.s3().secretKey());
        settings.put("CINEMA_KAFKA_SERVERS", servers.kafka().bootstrapServers());
        return settings;
    }

    private static Map<String, String> gatewaySettings(LocalServers servers, int streamingPort, HttpServer keys) {
        Map<String, String> settings = commonSettings(servers, keys);
        settings.put("STREAMING_URL", "http://127.0.0.1:" + streamingPort);
        return settings;
    }

    private static Map<String, String> commonSettings(LocalServers servers, HttpServer keys) {
        Map<String, String> settings = new HashMap<>();
        settings.put("CINEMA_TOKEN_ISSUER", "http://load.test");
        settings.put("CINEMA_JWKS_URI", "http://127.0.0.1:" + keys.getAddress().getPort() + "/jwks");
        settings.put("CINEMA_REDIS_URI", servers.redis().uri().toString());
        settings.put("CINEMA_REMEMBERED_TOKENS", Integer.toString(4 * MAX_ACCOUNTS));
        return settings;
    }

    /** A film of two hours, without a file: heartbeats read none. */
    private void putFilm(String database, String user) throws Exception {
        UUID upload = UUID.randomUUID();
        UUID job = UUID.randomUUID();
        try (Connection connection = DriverManager.getConnection(database, user, "unused");
                Statement sql = connection.createStatement()) {
            sql.execute("set search_path = streaming");
            sql.execute("insert into titles (id, version, deleted, age_rating, free) values ('" + film
                    + "', 1, false, 0, true)");
            sql.execute("insert into title_windows (title_id, region) values ('" + film + "', '*')");
            sql.execute("insert into uploads (id, title_id, file_name, size_bytes, part_size_bytes, s3_upload_id,"
                    + " created_by, created_at) values ('" + upload + "', '" + film + "', 'f', 1, 1, 'u', '" + upload
                    + "', '2026-01-01T00:00:00Z')");
            sql.execute("insert into jobs (id, upload_id, title_id, state, created_at) values ('" + job + "', '"
                    + upload + "', '" + film + "', 'ready', '2026-01-01T00:00:00Z')");
            sql.execute("insert into packages (id, title_id, job_id, version, duration_seconds, packaged_at) values ('"
                    + UUID.randomUUID() + "', '" + film + "', '" + job + "', 1, 7200, '2026-01-01T00:00:00Z')");
        }
    }

    private void startSessions(int count) throws Exception {
        String[] started = new String[count];
        AtomicInteger next = new AtomicInteger();
        onAllConnections(connection -> {
            for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                started[n] = startSession(connection, n);
            }
            return 0;
        });
        sessions.addAll(Arrays.asList(started));
    }

    private String startSession(LoadConnection connection, int session) throws IOException {
        int status = connection.post(SESSIONS, tokenOf(session), "{\"titleId\":\"" + film + "\",\"device\":\"load\"}");
        if (status != 201) {
            throw new IllegalStateException("start: " + status + " " + connection.body());
        }
        String body = connection.body();
        int at = body.indexOf("\"sessionId\":\"") + 13;
        return body.substring(at, at + 36);
    }

    private String tokenOf(int session) {
        return tokens.get(session % tokens.size());
    }

    private Map<String, Object> measure(int rate, Duration length) throws Exception {
        int total = (int) (rate * length.toSeconds());
        long[] nanos = new long[total];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger restarted = new AtomicInteger();
        Map<String, Long> before = cpuMillis();
        int taking = Math.min(sessions.size(), rate * HEARTBEAT_SECONDS);
        long began = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        onAllConnections(connection -> {
            for (int n = next.getAndIncrement(); n < total; n = next.getAndIncrement()) {
                long due = began + n * 1_000_000_000L / rate;
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                int session = n % taking;
                int status = connection.post(
                        SESSIONS + "/" + sessions.get(session) + "/heartbeat",
                        tokenOf(session),
                        "{\"positionSeconds\":" + (n / taking * HEARTBEAT_SECONDS + 1) + ",\"state\":\"playing\"}");
                nanos[n] = System.nanoTime() - due;
                if (status == 410) { // it was silent for longer than its lease: start again, as players do
                    sessions.set(session, startSession(connection, session));
                    restarted.incrementAndGet();
                } else if (status != 204) {
                    failed.incrementAndGet();
                }
            }
            return 0;
        });
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Long> after = cpuMillis();
        Arrays.sort(nanos);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("sessions", taking);
        row.put("wishedPerSecond", rate);
        row.put("sentPerSecond", Math.round(total / seconds));
        row.put("failed", failed.get());
        row.put("restarted", restarted.get());
        row.put("p50Millis", nanos[total / 2] / 1e6);
        row.put("p99Millis", nanos[(int) (total * 0.99)] / 1e6);
        row.put("maxMillis", nanos[total - 1] / 1e6);
        after.forEach(
                (name, millis) -> row.put(name + "CpuMicros", (millis - before.getOrDefault(name, 0L)) * 1e3 / total));
        return row;
    }

    private static ProcessHandle handle(LocalServer server) {
        return ProcessHandle.of(server.pid()).orElseThrow();
    }

    /** What processes and their children have used. */
    private Map<String, Long> cpuMillis() {
        Map<String, Long> used = new LinkedHashMap<>();
        processes.forEach((name, process) -> used.put(name, cpuMillis(process)));
        used.put("generator", ownMillis(ProcessHandle.current())); // its children are the others
        return used;
    }

    private static long cpuMillis(ProcessHandle process) {
        return ownMillis(process)
                + process.descendants().mapToLong(HeartbeatLoad::ownMillis).sum();
    }

    private static long ownMillis(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    private interface Work {
        int over(LoadConnection connection) throws Exception;
    }

    private void onAllConnections(Work work) throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            tasks.add(() -> {
                try (LoadConnection connection = new LoadConnection(gatewayPort)) {
                    return work.over(connection);
                }
            });
        }
        for (Future<Integer> done : threads.invokeAll(tasks)) {
            int unused = done.get();
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
