package org.opencinema.service.catalog;

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
import java.util.Map;
import java.util.UUID;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.tokens.testing.TestIssuer;

/** The real service on free ports, with a database of its own, and a client for it. */
final class RunningCatalog implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestIssuer issuer = TestIssuer.start(Clock.systemUTC());
    private final String databaseUrl;
    private final CatalogApplication application;

    private RunningCatalog(String databaseUrl, String kafkaServers) {
        this.databaseUrl = databaseUrl;
        this.application = new CatalogApplication(Map.of(
                "CATALOG_PORT",
                "0",
                "CATALOG_ADMIN_PORT",
                "0",
                "CATALOG_DATABASE_URL",
                databaseUrl,
                "CATALOG_DATABASE_USER",
                "postgres",
                "CATALOG_DATABASE_PASSWORD",
                "unused",
                "CINEMA_KAFKA_SERVERS",
                kafkaServers,
                "CINEMA_TOKEN_ISSUER",
                issuer.issuer(),
                "CINEMA_JWKS_URI",
                issuer.jwksUri().toString()));
    }

    static RunningCatalog start(LocalServersExtension servers, String database) throws Exception {
        RunningCatalog catalog = new RunningCatalog(
                servers.postgres().createDatabase(database), servers.kafka().bootstrapServers());
        catalog.application.start();
        return catalog;
    }

    /** An answer. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String etag() {
            return header("ETag");
        }

        String id() {
            return body.get("id").textValue();
        }

        String violation() {
            return body.at("/violations/0/field").asText();
        }
    }

    Answer get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, null, null, headers);
    }

    Answer edit(String method, String path, Object body, String... headers) throws IOException, InterruptedException {
        return send(method, path, token("editor"), body, headers);
    }

    String token(String role) {
        return issuer.token(UUID.randomUUID(), role);
    }

    String expiredToken() {
        return issuer.expiredToken(UUID.randomUUID(), "editor");
    }

    /** The body may be JSON as text, a map or null. */
    Answer send(String method, String path, String token, Object body, String... headers)
            throws IOException, InterruptedException {
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
        String type = response.headers().firstValue("Content-Type").orElse("");
        boolean json = type.contains("json")
                && response.headers().firstValue("Content-Encoding").isEmpty();
        return new Answer(response.statusCode(), MAPPER.readTree(json ? response.body() : "null"), response);
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

    Connection connect() throws SQLException {
        return DriverManager.getConnection(databaseUrl, "postgres", "");
    }

    @Override
    public void close() throws Exception {
        application.stop();
        issuer.close();
    }
}
