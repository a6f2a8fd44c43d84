package org.opencinema.service.payment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.tokens.testing.TestIssuer;

/** The real service on free ports, with a database and a Redis database of its own, and a client for it. */
final class RunningPayment implements AutoCloseable {
    static final String GOOD = "4242424242424242";
    static final String SOFT = "4000000000009995";
    static final String HARD = "4000000000009987";
    static final String LATER = "4000000000000341";
    static final String REFUSED = "4000000000000002";
    static final String LOST = "4000000000000259";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
    private final String databaseUrl;
    private final PaymentApplication application;

    private RunningPayment(String databaseUrl, String redis, String kafkaServers, Map<String, String> more) {
        this.databaseUrl = databaseUrl;
        Map<String, String> settings = new HashMap<>(Map.of(
                "PAYMENT_PORT",
                "0",
                "PAYMENT_ADMIN_PORT",
                "0",
                "PAYMENT_DATABASE_URL",
                databaseUrl,
                "PAYMENT_DATABASE_USER",
                "postgres",
                "PAYMENT_DATABASE_PASSWORD",
                "unused",
                "CINEMA_REDIS_URI",
                redis,
                "CINEMA_KAFKA_SERVERS",
                kafkaServers,
                "CINEMA_TOKEN_ISSUER",
                issuer.issuer(),
                "CINEMA_JWKS_URI",
                issuer.jwksUri().toString(),
                "CINEMA_DEMO_CLOCK",
                "true"));
        settings.putAll(more);
        this.application = new PaymentApplication(settings);
    }

    /** The number is that of its Redis database, since the demo clock stands there. */
    static RunningPayment start(LocalServersExtension servers, String database, int number, Map<String, String> more)
            throws Exception {
        RunningPayment payment = new RunningPayment(
                servers.postgres().createDatabase(database),
                servers.redis().uri() + "/" + number,
                servers.kafka().bootstrapServers(),
                more);
        payment.application.start();
        return payment;
    }

    /** An answer. */
    record Answer(int status, JsonNode body, byte[] bytes, HttpResponse<byte[]> response) {
        String text(String field) {
            return body.path(field).asText();
        }

        String code() {
            return text("code");
        }

        String violation() {
            return body.at("/violations/0/field").asText();
        }

        /** The path that the header Location names. */
        String location() {
            return URI.create(response.headers().firstValue("Location").orElseThrow())
                    .getPath();
        }

        String string() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    Answer get(UUID account, String path) throws IOException, InterruptedException {
        return send("GET", path, account, "viewer", null);
    }

    Answer admin(String method, String path, Object body) throws IOException, InterruptedException {
        return send(method, path, UUID.randomUUID(), "admin", body);
    }

    /** With a new idempotency key. */
    Answer change(String method, UUID account, String path, Object body) throws IOException, InterruptedException {
        return change(method, account, path, body, UUID.randomUUID().toString());
    }

    Answer change(String method, UUID account, String path, Object body, String key)
            throws IOException, InterruptedException {
        return send(method, path, account, "viewer", body, "Idempotency-Key", key);
    }

    String card(UUID account, String number) throws IOException, InterruptedException {
        Map<String, Object> card = Map.of("number", number, "expiryMonth", 12, "expiryYear", 2090);
        return send("POST", "/v1/sandbox/cards", account, "viewer", card).text("paymentToken");
    }

    Answer subscribe(UUID account, String plan, String number) throws IOException, InterruptedException {
        return change(
                "POST", account, "/v1/subscriptions", Map.of("plan", plan, "paymentToken", card(account, number)));
    }

    Answer changeCard(UUID account, String number) throws IOException, InterruptedException {
        return change("PUT", account, "/v1/me/payment-method", Map.of("paymentToken", card(account, number)));
    }

    Answer pay(UUID account, String subscriptionId) throws IOException, InterruptedException {
        return change("POST", account, "/v1/payments", Map.of("subscriptionId", subscriptionId));
    }

    Answer subscription(UUID account) throws IOException, InterruptedException {
        return get(account, "/v1/me/subscription");
    }

    String status(UUID account) throws IOException, InterruptedException {
        return subscription(account).text("status");
    }

    void advance(String duration) throws IOException, InterruptedException {
        Answer answer = admin("POST", "/v1/admin/clock", Map.of("advance", duration));
        if (answer.status() != 200) {
            throw new AssertionError(answer.string());
        }
    }

    /** The body may be JSON as text, another object or null; the account may be null for nobody. */
    Answer send(String method, String path, UUID account, String role, Object body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + application.port() + path))
                .timeout(Duration.ofSeconds(30));
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            String json = body instanceof String text ? text : MAPPER.writeValueAsString(body);
            request.method(method, HttpRequest.BodyPublishers.ofString(json))
                    .header("Content-Type", "application/json");
        }
        if (account != null) {
            request.header("Authorization", "Bearer " + issuer.token(account, role));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
        return new Answer(
                response.statusCode(),
                json ? MAPPER.readTree(response.body()) : MAPPER.nullNode(),
                response.body(),
                response);
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

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(databaseUrl, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
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

    /** The value of a metric; NaN if it is not there. */
    double metric(String sample) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + application.adminPort() + "/prometheus");
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Override
    public void close() throws Exception {
        application.stop();
        issuer.close();
    }
}
