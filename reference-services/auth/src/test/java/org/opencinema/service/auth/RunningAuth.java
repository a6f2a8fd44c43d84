package org.opencinema.service.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.dropwizard.core.setup.Environment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.opencinema.dropwizard.CinemaApplication;

/** The real service on a free port, and a plain HTTP client of it. */
final class RunningAuth implements AutoCloseable {
    static final String ADMIN_EMAIL = "admin@auth.test";
    static final String ADMIN_PASSWORD = "first-admin-7!";
    static final String SERVICE_SECRET = "only-the-tests-know";
    static final String PASSWORD = "a quiet long evening";
    /** A setting that stands for the address that the service will have. */
    static final String OWN_ADDRESS = "the service itself";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CinemaApplication<AuthConfiguration> application;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    final URI base;

    record Answer(int status, JsonNode body, HttpResponse<String> response) {
        String text(String pointer) {
            return body.at(pointer).asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String cookie() {
            String set = header("Set-Cookie");
            return set.isEmpty() ? "" : set.substring(0, set.indexOf(';'));
        }
    }

    private RunningAuth(CinemaApplication<AuthConfiguration> application, int port) {
        this.application = application;
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    static Map<String, String> settings(String databaseUrl, String user, URI redisUri) {
        Map<String, String> settings = new HashMap<>();
        settings.put("AUTH_ADMIN_PORT", "0");
        settings.put("AUTH_DATABASE_URL", databaseUrl);
        settings.put("AUTH_DATABASE_USER", user);
        settings.put("AUTH_DATABASE_PASSWORD", "");
        settings.put("CINEMA_REDIS_URI", redisUri.toString());
        settings.put("CINEMA_KAFKA_SERVERS", "127.0.0.1:1");
        settings.put("NOTIFICATION_URL", "http://127.0.0.1:1");
        settings.put("AUTH_SERVICE_SECRETS", "user=" + SERVICE_SECRET + ", notification=" + SERVICE_SECRET + "=2");
        settings.put("AUTH_MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        settings.put("AUTH_BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL);
        settings.put("AUTH_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
        settings.put("AUTH_REGISTRATIONS_PER_HOUR", "100000");
        settings.put("AUTH_LOGINS_PER_MINUTE", "100000");
        settings.put("AUTH_LOGINS_PER_MINUTE_AND_ADDRESS", "100000");
        settings.put("AUTH_FACTORS_PER_HOUR", "100000");
        return settings;
    }

    /** The service finds its own keys over HTTP, so its port is chosen before it starts. */
    static RunningAuth start(Map<String, String> settings) throws Exception {
        return start(settings, Clock.systemUTC());
    }

    /** With a clock of the test; tokens are verified by the real time. */
    static RunningAuth start(Map<String, String> settings, Clock clock) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Map<String, String> all = new HashMap<>(settings);
        all.put("AUTH_PORT", Integer.toString(port));
        all.put("CINEMA_JWKS_URI", "http://127.0.0.1:" + port + "/.well-known/jwks.json");
        all.replaceAll((name, value) -> value.equals(OWN_ADDRESS) ? "http://127.0.0.1:" + port : value);
        CinemaApplication<AuthConfiguration> application = new CinemaApplication<>("auth", all) {
            @Override
            protected void wire(AuthConfiguration configuration, Environment environment) {
                new AuthWiring(configuration, environment, clock).install();
            }
        };
        application.start();
        return new RunningAuth(application, port);
    }

    URI admin(String path) {
        return URI.create("http://127.0.0.1:" + application.adminPort() + path);
    }

    URI keys() {
        return base.resolve("/.well-known/jwks.json");
    }

    @Override
    public void close() throws Exception {
        application.stop();
    }

    static String newEmail() {
        return "viewer-" + UUID.randomUUID() + "@auth.test";
    }

    static String json(Object... namesAndValues) {
        var object = JSON.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.set((String) namesAndValues[i], JSON.valueToTree(namesAndValues[i + 1]));
        }
        return object.toString();
    }

    Answer register(String email) throws IOException, InterruptedException {
        return post("/v1/auth/register", json("email", email, "password", PASSWORD, "name", "Vera"));
    }

    Answer login(String email, String password, String... headers) throws IOException, InterruptedException {
        return post("/v1/auth/login", json("email", email, "password", password), headers);
    }

    /** Somebody new who has just signed in. */
    Answer newSignIn() throws IOException, InterruptedException {
        String email = newEmail();
        register(email);
        return login(email, PASSWORD);
    }

    Answer refresh(String refreshToken) throws IOException, InterruptedException {
        return post("/v1/auth/refresh", json("refreshToken", refreshToken));
    }

    Answer post(String path, String body, String... headers) throws IOException, InterruptedException {
        return send("POST", path, body, headers);
    }

    String serviceToken() throws IOException, InterruptedException {
        return post("/v1/auth/service-tokens", json("client", "user", "secret", SERVICE_SECRET))
                .text("/accessToken");
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    Answer send(String method, String path, String body, String... headers) throws IOException, InterruptedException {
        return answer(http.send(request(method, path, body, headers), BodyHandlers.ofString()));
    }

    CompletableFuture<Answer> postAsync(String path, String body, String... headers) {
        return sendAsync("POST", path, body, headers);
    }

    CompletableFuture<Answer> sendAsync(String method, String path, String body, String... headers) {
        return http.sendAsync(request(method, path, body, headers), BodyHandlers.ofString())
                .thenApply(RunningAuth::answer);
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    private static Answer answer(HttpResponse<String> response) {
        try {
            JsonNode body =
                    response.body().startsWith("{") ? JSON.readTree(response.body()) : MissingNode.getInstance();
            return new Answer(response.statusCode(), body, response);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + response.body(), e);
        }
    }
}
