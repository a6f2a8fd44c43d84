package org.opencinema.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.CinemaApplication;
import org.opencinema.events.Topics;
import org.opencinema.fakes.ImdbFake;
import org.opencinema.fakes.TmdbFake;
import org.opencinema.localservers.LocalProcess;
import org.opencinema.localservers.LocalServer;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;
import org.opencinema.localservers.Tools;

/** The servers and the services on them: in this JVM, each on its own ports as in production, or each in a process of its own. */
final class Platform implements AutoCloseable {
    static final String ADMIN_EMAIL = "admin@demo.opencinema.org";
    static final String ADMIN_PASSWORD = "demo-admin-1";

    private static final String DATABASE = "cinema";
    private static final int FIRST_STORE_PORT = 8301;
    private static final int TMDB_PORT = 8398;
    private static final int SOURCE_FILMS = 120;
    private static final int SOURCE_SERIES = 40;
    private static final List<Service> SERVICES_THAT_ASK_AUTH =
            List.of(Service.USER, Service.NOTIFICATION, Service.ETL);

    private final Home home;
    private final Progress progress;
    private final Options options;
    private final Map<Service, CinemaApplication<?>> applications = new EnumMap<>(Service.class);
    private final Map<Service, LocalProcess> processes = new EnumMap<>(Service.class);
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);
    private final Map<String, String> settings = new HashMap<>();
    private @Nullable LocalServers servers;
    private @Nullable TmdbFake tmdb;

    /**
     * How to start.
     *
     * @param processes a process for every service
     * @param trace also an agent in every process, and Zipkin to look at the traces
     * @param freePorts any free ports instead of the usual ones
     * @param gatewayPort the port of the gateway; 0 for the usual one
     * @param webRoot the built web client
     */
    record Options(
            boolean processes,
            boolean trace,
            boolean freePorts,
            int gatewayPort,
            @Nullable Path webRoot) {
        Options {
            if (trace && !processes) {
                throw new IllegalArgumentException("traces need processes");
            }
        }
    }

    Platform(Home home, Options options, Progress progress) {
        this.home = home;
        this.options = options;
        this.progress = progress;
    }

    /** Returns when every service answers. If something cannot start, all is stopped again. */
    void start() throws Exception {
        try {
            startServers();
            prepareDatabase();
            Topics.create(servers().kafka().bootstrapServers());
            chooseSettings();
            offerSources();
            for (Service service : Service.values()) {
                start(service);
            }
        } catch (Exception e) {
            try {
                close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private void startServers() {
        LocalServers.Builder builder =
                LocalServers.builder().directory(home.servers()).progress(progress::say);
        builder.corsOrigin("http://localhost:" + choosePort(Service.GATEWAY));
        int next = FIRST_STORE_PORT;
        for (ServerKind kind : ServerKind.values()) {
            if (kind == ServerKind.ZIPKIN && !options.trace()) {
                continue;
            }
            builder.with(kind);
            int preferred = options.freePorts() ? 0 : next++;
            builder.port(kind, home.port(kind.name().toLowerCase(java.util.Locale.ROOT), preferred));
        }
        servers = builder.start();
        progress.say("all servers run");
    }

    LocalServers servers() {
        if (servers == null) {
            throw new IllegalStateException("the servers are not started");
        }
        return servers;
    }

    private void prepareDatabase() throws SQLException {
        String admin = servers().postgres().superuser();
        try (Connection connection =
                DriverManager.getConnection(servers().postgres().jdbcUrl("postgres"), admin, "")) {
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                execute(connection, "CREATE DATABASE " + DATABASE);
            }
        }
        try (Connection connection =
                DriverManager.getConnection(servers().postgres().jdbcUrl(DATABASE), admin, "")) {
            for (Service service : Service.values()) {
                if (service.hasDatabase()
                        && !exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", service.id())) {
                    execute(
                            connection,
                            "CREATE ROLE \"" + service.id() + "\" LOGIN PASSWORD '" + databasePassword(service) + "'");
                    execute(
                            connection,
                            "CREATE SCHEMA \"" + service.id() + "\" AUTHORIZATION \"" + service.id() + "\"");
                }
            }
        }
    }

    private String databasePassword(Service service) {
        return home.secret("database-" + service.id());
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void chooseSettings() {
        for (Service service : Service.values()) {
            int port = choosePort(service);
            int adminPort = home.port(service.id() + "-admin", options.freePorts() ? 0 : service.preferredPort() + 100);
            String prefix = service.name();
            ports.put(service, port);
            settings.put(prefix + "_PORT", Integer.toString(port));
            settings.put(prefix + "_ADMIN_PORT", Integer.toString(adminPort));
            settings.put(prefix + "_URL", "http://127.0.0.1:" + port);
            settings.put(prefix + "_TRUST_FORWARDED", Boolean.toString(service != Service.GATEWAY));
            if (service.hasDatabase()) {
                settings.put(prefix + "_DATABASE_URL", servers().postgres().jdbcUrl(DATABASE));
                settings.put(prefix + "_DATABASE_USER", service.id());
                settings.put(prefix + "_DATABASE_PASSWORD", databasePassword(service));
            }
        }
        settings.put("CINEMA_REDIS_URI", servers().redis().uri().toString());
        settings.put("CINEMA_KAFKA_SERVERS", servers().kafka().bootstrapServers());
        settings.put("CINEMA_TOKEN_ISSUER", url());
        settings.put("CINEMA_JWKS_URI", "http://127.0.0.1:" + ports.get(Service.AUTH) + "/.well-known/jwks.json");
        settings.put("AUTH_MASTER_KEY", home.secret("auth-master-key"));
        settings.put("AUTH_BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL);
        settings.put("AUTH_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
        settings.put("AUTH_COOKIE_SECURE", "false");
        StringBuilder serviceSecrets = new StringBuilder();
        for (Service service : SERVICES_THAT_ASK_AUTH) {
            String secret = home.secret("service-" + service.id());
            settings.put(service.name() + "_SERVICE_SECRET", secret);
            serviceSecrets.append(service.id()).append('=').append(secret).append(',');
        }
        serviceSecrets.setLength(serviceSecrets.length() - 1);
        settings.put("AUTH_SERVICE_SECRETS", serviceSecrets.toString());
        offerProviders();
        settings.put("CINEMA_PUBLIC_URL", url());
        settings.put("CINEMA_DEMO_CLOCK", "true");
        settings.put("NOTIFICATION_SMTP_PORT", Integer.toString(servers().smtp().port()));
        settings.put("SEARCH_ELASTICSEARCH_URI", servers().elasticsearch().uri().toString());
        settings.put("ANALYTICS_CLICKHOUSE_URI", servers().clickhouse().uri().toString());
        settings.put("ANALYTICS_CLICKHOUSE_USER", servers().clickhouse().user());
        settings.put("ANALYTICS_CLICKHOUSE_PASSWORD", servers().clickhouse().password());
        settings.put("STREAMING_S3_URI", servers().s3().uri().toString());
        settings.put("STREAMING_S3_PUBLIC_URI", servers().s3().uri().toString());
        settings.put("GATEWAY_UPLOAD_ORIGIN", servers().s3().uri().toString());
        settings.put("STREAMING_S3_ACCESS_KEY", servers().s3().accessKey());
        settings.put("STREAMING_S3_SECRET_KEY", servers().s3().secretKey());
        settings.put("RECOMMENDATION_S3_URI", servers().s3().uri().toString());
        settings.put("RECOMMENDATION_S3_ACCESS_KEY", servers().s3().accessKey());
        settings.put("RECOMMENDATION_S3_SECRET_KEY", servers().s3().secretKey());
        settings.put("STREAMING_SIGNING_KEY", home.secret("streaming-signing-key"));
        settings.put("STREAMING_CONTENT_KEY", home.secret("streaming-content-key"));
        settings.put("CINEMA_SHAKA_PACKAGER", Tools.shakaPackager().toString());
        settings.put("STREAMING_LINK_SECRET", home.secret("streaming-link-secret"));
        settings.put("STREAMING_COOKIE_SECURE", "false");
        settings.put("STREAMING_WATERMARK", System.getenv().getOrDefault("STREAMING_WATERMARK", "false"));
        settings.put("STREAMING_WATERMARK_SECRET", home.secret("streaming-watermark-secret"));
        settings.put("CINEMA_FFMPEG", Tools.ffmpeg().toString());
        settings.put("CINEMA_FFPROBE", Tools.ffprobe().toString());
        Path webRoot = options.webRoot();
        settings.put("GATEWAY_WEB_ROOT", webRoot == null ? "" : webRoot.toString());
    }

    private int choosePort(Service service) {
        int preferred = options.freePorts() ? 0 : service.preferredPort();
        if (service == Service.GATEWAY && options.gatewayPort() != 0) {
            preferred = options.gatewayPort();
        }
        return home.port(service.id(), preferred);
    }

    /** One local server plays Google and Facebook; it believes everybody, so it cannot tell secrets apart. */
    private void offerProviders() {
        String facebook = servers().oidc().issuer("facebook").toString();
        settings.put("AUTH_GOOGLE_ISSUER", servers().oidc().issuer("google").toString());
        settings.put("AUTH_FACEBOOK_DIALOG_URI", facebook + "/authorize");
        settings.put("AUTH_FACEBOOK_TOKEN_URI", facebook + "/token");
        settings.put("AUTH_FACEBOOK_PROFILE_URI", facebook + "/userinfo");
        // The local server speaks OpenID Connect only.
        settings.put("AUTH_FACEBOOK_SCOPES", "openid public_profile email");
        for (String provider : List.of("GOOGLE", "FACEBOOK")) {
            settings.put("AUTH_" + provider + "_CLIENT_ID", "opencinema");
            settings.put("AUTH_" + provider + "_CLIENT_SECRET", "local");
        }
    }

    /** What the imports read: stand-ins for TMDb and for the files of IMDb, with invented titles. */
    private void offerSources() throws IOException {
        String token = home.secret("tmdb-token");
        TmdbFake fake = TmdbFake.start(
                home.port("tmdb", options.freePorts() ? 0 : TMDB_PORT), token, SOURCE_FILMS, SOURCE_SERIES);
        tmdb = fake;
        settings.put("ETL_TMDB_URI", fake.uri().toString());
        settings.put("ETL_TMDB_TOKEN", token);
        Path files = home.folder().resolve("imdb");
        ImdbFake.write(files, SOURCE_FILMS);
        settings.put("ETL_IMDB_SOURCE", files.toString());
    }

    TmdbFake tmdb() {
        return Objects.requireNonNull(tmdb, "the platform is not started");
    }

    /** Starts one service and waits until it answers. */
    void start(Service service) throws Exception {
        long begin = System.nanoTime();
        if (options.processes()) {
            startProcess(service);
        } else {
            CinemaApplication<?> application = service.create(settings);
            application.start();
            applications.put(service, application);
        }
        progress.say(String.format(
                java.util.Locale.ROOT,
                "%s answers on port %d (%.1f s)",
                service.id(),
                port(service),
                (System.nanoTime() - begin) / 1e9));
    }

    private void startProcess(Service service) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError"));
        if (options.trace()) {
            Tracing tracing =
                    new Tracing(Tools.tracingAgent(), servers().zipkin().uri());
            command.addAll(tracing.options(service));
        }
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), service.mainClass(), "server", service.id() + ".yml"));
        LocalProcess process = LocalProcess.start(service.id(), command, settings, home.logs(), Duration.ofMinutes(2));
        processes.put(service, process);
        process.awaitReady(() -> status(port(service), "/health") > 0);
    }

    /** Kills the process of a service, for tests of faults; it does not come back by itself. */
    void kill(Service service) throws InterruptedException {
        LocalProcess process = processes.remove(service);
        if (process == null) {
            throw new IllegalStateException(service.id() + " has no process of its own");
        }
        process.kill();
    }

    /** The answer's status, or -1 if nobody listens. */
    private static int status(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status;
        } catch (IOException down) {
            return -1;
        }
    }

    int port(Service service) {
        return ports.getOrDefault(service, 0);
    }

    int adminPort(Service service) {
        return Integer.parseInt(settings.getOrDefault(service.name() + "_ADMIN_PORT", "0"));
    }

    /** Where clients go. */
    String url() {
        return "http://localhost:" + port(Service.GATEWAY);
    }

    Path ffmpeg() {
        return Path.of(settings.getOrDefault("CINEMA_FFMPEG", "ffmpeg"));
    }

    State state(String phase) throws IOException {
        List<State.Part> parts = new ArrayList<>();
        for (LocalServer server : servers().all()) {
            parts.add(new State.Part(
                    server.kind().name().toLowerCase(java.util.Locale.ROOT),
                    "server",
                    server.pid(),
                    server.port(),
                    "",
                    server.logFile().toString()));
        }
        for (Service service : Service.values()) {
            LocalProcess process = processes.get(service);
            parts.add(new State.Part(
                    service.id(),
                    "service",
                    process == null ? ProcessHandle.current().pid() : process.pid(),
                    port(service),
                    "http://127.0.0.1:" + port(service) + "/health",
                    (process == null ? home.logs().resolve("platform.log") : process.logFile()).toString()));
        }
        return new State(ProcessHandle.current().pid(), phase, url(), parts);
    }

    /** Stops the services, the gateway first, then the servers. */
    @Override
    public void close() {
        List<Service> order = new ArrayList<>(List.of(Service.values()));
        Collections.reverse(order);
        IllegalStateException failure = null;
        for (Service service : order) {
            try {
                stop(service);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                failure = new IllegalStateException(service.id() + " was not stopped cleanly", e);
            }
        }
        if (tmdb != null) {
            tmdb.close();
            tmdb = null;
        }
        if (servers != null) {
            servers.close();
            servers = null;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void stop(Service service) throws Exception {
        CinemaApplication<?> application = applications.remove(service);
        if (application != null) {
            application.stop();
        }
        LocalProcess process = processes.remove(service);
        if (process != null) {
            process.stop();
        }
    }
}
