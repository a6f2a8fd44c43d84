package org.opencinema.service.notification;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.tokens.testing.TestIssuer;

/** The real service on free ports, with a database and a clock of its own, what it asks, and a client for it. */
final class RunningNotifications implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    final SettableClock clock = new SettableClock();
    final ContactsServer contacts = new ContactsServer();
    private final List<ClockedNotifications> others = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
    private final LocalServersExtension servers;
    private final EventPublisher publisher;
    private final String databaseUrl;
    private final URI redis;
    private final ClockedNotifications application;

    private RunningNotifications(LocalServersExtension servers, String databaseUrl, URI redis) throws IOException {
        this.redis = redis;
        this.servers = servers;
        this.databaseUrl = databaseUrl;
        this.publisher = EventPublisher.create(servers.kafka().bootstrapServers());
        this.application = new ClockedNotifications(settings(), clock);
    }

    static RunningNotifications start(LocalServersExtension servers, String database) throws Exception {
        return start(servers, database, servers.redis().uri());
    }

    /** The demo clock stands in the database of Redis. */
    static RunningNotifications start(LocalServersExtension servers, String database, URI redis) throws Exception {
        RunningNotifications running =
                new RunningNotifications(servers, servers.postgres().createDatabase(database), redis);
        running.application.start();
        return running;
    }

    /** Starts a second instance on the same stores. Returns where it is. */
    URI startAnother() throws Exception {
        ClockedNotifications other = new ClockedNotifications(settings(), clock);
        other.start();
        others.add(other);
        return URI.create("http://127.0.0.1:" + other.port());
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("NOTIFICATION_PORT", "0");
        settings.put("NOTIFICATION_ADMIN_PORT", "0");
        settings.put("NOTIFICATION_DATABASE_URL", databaseUrl);
        settings.put("NOTIFICATION_DATABASE_USER", "postgres");
        settings.put("NOTIFICATION_DATABASE_PASSWORD", "unused");
        settings.put("CINEMA_REDIS_URI", redis.toString());
        settings.put("CINEMA_DEMO_CLOCK", "true");
        settings.put("CINEMA_KAFKA_SERVERS", servers.kafka().bootstrapServers());
        settings.put("CINEMA_TOKEN_ISSUER", issuer.issuer());
        settings.put("CINEMA_JWKS_URI", issuer.jwksUri().toString());
        settings.put("AUTH_URL", contacts.uri().toString());
        settings.put("NOTIFICATION_SERVICE_SECRET", ContactsServer.SECRET);
        settings.put("CINEMA_PUBLIC_URL", "https://cinema.example");
        settings.put("NOTIFICATION_SMTP_PORT", String.valueOf(servers.smtp().port()));
        settings.put("NOTIFICATION_MAIL_FROM", "Open Cinema <no-reply@cinema.example>");
        return settings;
    }

    /** An answer. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        JsonNode at(String pointer) {
            return body.at(pointer);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    String viewer(UUID account) {
        return issuer.token(account, "viewer");
    }

    String service() {
        return issuer.token(UUID.randomUUID(), "service");
    }

    String admin() {
        return issuer.token(UUID.randomUUID(), "admin");
    }

    Answer get(String path, String token, String... headers) throws IOException, InterruptedException {
        return send("GET", path, token, null, headers);
    }

    /** The body may be JSON as text, a map or null. */
    Answer send(String method, String path, String token, Object body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            String text = body instanceof String given ? given : MAPPER.writeValueAsString(body);
            request.method(method, HttpRequest.BodyPublishers.ofString(text));
        }
        if (List.of(headers).stream().noneMatch("Content-Type"::equals)) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Answer(response.statusCode(), MAPPER.readTree(json ? response.body() : "null"), response);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + application.port() + path);
    }

    /** Returns the id of the event. */
    String publish(String topic, String type, UUID key, Object data) {
        String id = UUID.randomUUID().toString();
        publish(topic, new Event<>(id, type, "/test", key.toString(), clock.instant(), data));
        return id;
    }

    void publish(String topic, Event<?> event) {
        publisher.publish(topic, event).join();
    }

    List<Mailbox.Received> mails(String address) throws Exception {
        return Mailbox.read(servers.smtp(), address);
    }

    /** The mails to an address, once there is one. */
    Mailbox.Received mail(String address) throws Exception {
        await(() -> !mails(address).isEmpty());
        return mails(address).get(0);
    }

    /** The number that a query on its database gives. */
    int count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(databaseUrl, "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 30 s");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        for (ClockedNotifications other : others) {
            other.stop();
        }
        application.stop();
        publisher.close();
        contacts.close();
        issuer.close();
    }
}
