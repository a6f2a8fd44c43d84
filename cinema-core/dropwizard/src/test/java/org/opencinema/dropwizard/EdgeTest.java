package org.opencinema.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.testing.TestIssuer;

final class EdgeTest {
    private static final UUID ACCOUNT = new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L);
    private static final HttpClient client = HttpClient.newHttpClient();
    private static final ObjectMapper json = new ObjectMapper();
    private static TestIssuer issuer;
    private static ProbeApplication probe;

    @BeforeAll
    static void start() throws Exception {
        issuer = TestIssuer.start(Clock.systemUTC());
        probe = new ProbeApplication(Map.of(
                "CINEMA_TOKEN_ISSUER",
                issuer.issuer(),
                "CINEMA_JWKS_URI",
                issuer.jwksUri().toString()));
        probe.start();
    }

    @AfterAll
    static void stop() throws Exception {
        probe.stop();
        issuer.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"a","surprise":1}          | 400 | surprise    | is not a known field
            {"name":"a","count":"2"}           | 400 | count       | must be a whole number
            {"name":"a","count":1.5}           | 400 | count       | must be a whole number
            {"name":7}                         | 400 | name        | must be a text
            {"name":"a\\u0000"}                | 400 | name        | must be a text
            {"name":"a","at":1780000000}       | 400 | at          | must be a time
            {"name":"a","at":"1780000000"}     | 400 | at          | must be a time
            {"name":"a","at":"+12026-01-01T00:00:00Z"} | 400 | at  | must be a time
            {"name":"a","parts":[{"id":"x"}]}  | 400 | parts[0].id | must be a UUID
            {"name":"a","parts":{}}            | 400 | parts       | must be a list
            {"name":"a","name":"b"}            | 400 | body        | is not valid JSON
            {"name":                           | 400 | body        | is not valid JSON
            {"name":"a"} {}                    | 400 | body        | is not valid JSON
            {"name":"elevenchars"}             | 422 | name        | size must be between 0 and 10
            {"name":"a","count":6}             | 422 | count       | must be less than or equal to 5
            {"name":"a","parts":[{}]}          | 422 | parts[0].id | must not be null
            {}                                 | 422 | name        | must not be null
            """)
    void badBody_namesTheField(String body, int status, String field, String message) throws Exception {
        HttpResponse<String> answer = post(body, issuer.token(ACCOUNT, "editor"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode violation = json.readTree(answer.body()).at("/violations/0");
        assertThat(violation.path("field").asText()).as(answer.body()).isEqualTo(field);
        assertThat(violation.path("message").asText()).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/things?limit=abc, 400, limit",
        "/v1/things?limit=101, 400, limit",
        "/v1/things/not-a-uuid, 404, id",
    })
    void badParameter_namesTheParameter(String path, int status, String field) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json.readTree(answer.body()).at("/violations/0/field").asText())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/things/fail/conflict, 409, taken",
        "/v1/things/fail/rule, 422, invalid",
        "/v1/things/fail/rate, 429, rate_limited",
        "/v1/things/fail/store, 503, store_unavailable",
        "/v1/things/fail/bug, 500, internal",
        "/v1/things/01900000-0000-7000-8000-000000000001, 404, not_found",
        "/nowhere, 404, not_found",
    })
    void refusal_isAProblemWithACode(String path, int status, String code) throws Exception {
        HttpResponse<String> answer = get(path);
        JsonNode problem = json.readTree(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("requestId").asText())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(answer.body()).doesNotContain("secret");
    }

    @Test
    void malformedPath_isAProblem() throws Exception {
        HttpResponse<String> answer = get("/v1/things/fail/%00");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(code(answer, 400)).isEqualTo("bad_request");
    }

    @Test
    void rateRefusal_saysWhenToRetry() throws Exception {
        assertThat(get("/v1/things/fail/rate").headers().firstValue("Retry-After"))
                .hasValue("2");
    }

    @Test
    void token_ofAnApp_needsTheScopeOfTheService() throws Exception {
        String body = "{\"name\":\"a\"}";
        assertThat(code(post(body, appToken("openid")), 403)).isEqualTo("scope_missing");
        assertThat(code(post(body, appToken("cinema")), 403)).isEqualTo("scope_missing");
        assertThat(code(post(body, appToken("things")), 403))
                .as("no access at all")
                .isEqualTo("scope_missing");
        assertThat(post(body, appToken("cinema", "things")).statusCode()).isEqualTo(201);
    }

    private static String appToken(String... scopes) {
        Instant now = Instant.now();
        Set<String> roles = Set.of("editor");
        return issuer.sign(new AccessToken(
                "t",
                ACCOUNT.toString(),
                "app",
                "s",
                roles,
                null,
                null,
                "US",
                now,
                now.plusSeconds(60),
                null,
                Set.of(scopes)));
    }

    @Test
    void token_missingForeignExpiredOrWithoutRole_isRefused() throws Exception {
        String body = "{\"name\":\"a\"}";
        assertThat(code(post(body, null), 401)).isEqualTo("token_missing");
        assertThat(code(post(body, "abc.def.ghi"), 401)).isEqualTo("token_invalid");
        assertThat(code(post(body, issuer.expiredToken(ACCOUNT, "editor")), 401))
                .isEqualTo("token_expired");
        try (TestIssuer foreign = TestIssuer.start(Clock.systemUTC())) {
            assertThat(code(post(body, foreign.token(ACCOUNT, "editor")), 401)).isEqualTo("token_invalid");
        }
        assertThat(code(post(body, issuer.token(ACCOUNT, "viewer")), 403)).isEqualTo("role_missing");
        assertThat(post(body, issuer.token(ACCOUNT, "admin")).statusCode()).isEqualTo(201);
    }

    @Test
    void hugeBody_is413_evenWithoutAnnouncedLength() throws Exception {
        byte[] huge = ("{\"name\":\"" + "x".repeat((int) BodyLimit.MAX_BYTES) + "\"}").getBytes();
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/things"))
                .header("Authorization", "Bearer " + issuer.token(ACCOUNT, "editor"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(huge)))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @Test
    void requestId_ofTheCallerIsKept_aMalformedOneIsReplaced() throws Exception {
        assertThat(withRequestId("abc-1")).isEqualTo("abc-1");
        assertThat(withRequestId("a b")).isNotEqualTo("a b").hasSize(36);
    }

    @Test
    void adminPort_servesMetricsWithRoutes() throws Exception {
        get("/v1/things");
        String metrics = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + probe.adminPort() + "/prometheus"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        assertThat(metrics)
                .contains("http_server_request_duration_seconds_count")
                .contains("route=\"/v1/things\"");
    }

    @Test
    void health_isUp() throws Exception {
        HttpResponse<String> health = get("/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(json.readTree(health.body()).path("status").asText()).isEqualTo("up");
    }

    private static String code(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json.readTree(answer.body()).path("code").asText();
    }

    private static String withRequestId(String id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/things"))
                .header("X-Request-Id", id)
                .build();
        return client.send(request, BodyHandlers.ofString())
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/things"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + probe.port() + path);
    }
}
