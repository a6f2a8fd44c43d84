package org.opencinema.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.testing.TestKey;

/** Breakers, shared answers, calls from other origins, the description of the API. */
@Timeout(60)
final class EdgeFeaturesTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private static final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = new RunningGateway(Map.of(
                "CINEMA_REDIS_URI",
                servers.redis().uri().toString(),
                "GATEWAY_SHARED_ANSWER_TTL",
                "2s",
                "GATEWAY_ALLOWED_ORIGINS",
                "[\"https://tv.example.org\"]"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void serviceThatIsDown_isNotAskedForAWhile_andThenAgain() throws Exception {
        Upstream analytics = gateway.upstream("analytics");
        int port = java.net.URI.create(analytics.url()).getPort();
        analytics.close();
        for (int i = 0; i < 5; i++) {
            assertThat(gateway.get("/v1/analytics/x").statusCode()).isEqualTo(503);
        }
        try (Upstream back = new Upstream("analytics", port)) {
            HttpResponse<String> spared = gateway.get("/v1/analytics/x");
            assertThat(spared.statusCode()).isEqualTo(503);
            assertThat(RunningGateway.code(spared)).isEqualTo("upstream_unavailable");
            assertThat(spared.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(back.received()).isEmpty();
            assertThat(gateway.metric("cinema_upstream_breaker_open{service=\"analytics\"}"))
                    .endsWith(" 1.0");
            assertThat(gateway.metric("cinema_upstream_breaker_open{service=\"catalog\"}"))
                    .endsWith(" 0.0");
            String failed =
                    "http_server_request_duration_seconds_count{method=\"GET\",route=\"analytics\",status=\"503\"}";
            assertThat(gateway.metric(failed)).endsWith(" 6");
            assertThat(gateway.get("/v1/titles").statusCode())
                    .as("others go on")
                    .isEqualTo(200);

            long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            int status = 503;
            while (status == 503 && System.nanoTime() < deadline) {
                status = gateway.get("/v1/analytics/x").statusCode();
            }
            assertThat(status).isEqualTo(200);
            assertThat(gateway.get("/v1/analytics/x").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void errorsOfAService_doNotOpenItsBreaker() throws Exception {
        gateway.upstream("streaming").on("/media/broken", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        for (int i = 0; i < 10; i++) {
            assertThat(gateway.get("/media/broken").statusCode()).isEqualTo(500);
        }
        assertThat(gateway.get("/media/well").statusCode()).isEqualTo(200);
    }

    @Test
    void sameQuestionsWithoutToken_reachTheServiceOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Upstream search = gateway.upstream("search");
        search.on("/v1/search", exchange -> {
            try {
                release.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] body = "{\"items\":[]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(
                    gateway.client.sendAsync(gateway.request("/v1/search?q=x").build(), BodyHandlers.ofString()));
        }
        release.countDown();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> one = answer.get(10, TimeUnit.SECONDS);
            assertThat(one.statusCode()).isEqualTo(200);
            assertThat(one.body()).isEqualTo("{\"items\":[]}");
            assertThat(one.headers().allValues("Content-Type")).containsExactly("application/json");
            assertThat(one.headers().allValues("ETag")).containsExactly("\"1\"");
            assertThat(one.headers().allValues("X-Request-Id")).hasSize(1);
            assertThat(one.headers().allValues("RateLimit-Limit")).hasSize(1);
        }
        assertThat(asked(search, "/v1/search?q=x")).isEqualTo(1);

        assertThat(gateway.get("/v1/search?q=x").headers().firstValue("X-Cache"))
                .hasValue("hit");
        assertThat(gateway.get("/v1/search?q=y").headers().firstValue("X-Cache"))
                .hasValue("miss");
        HttpResponse<String> russian =
                gateway.send(gateway.request("/v1/search?q=x").header("Accept-Language", "ru"));
        assertThat(russian.headers().firstValue("X-Cache")).hasValue("miss");
        String token = gateway.issuer.token(new UUID(3, 1), "viewer");
        HttpResponse<String> signedIn =
                gateway.send(gateway.request("/v1/search?q=x").header("Authorization", "Bearer " + token));
        assertThat(signedIn.headers().firstValue("X-Cache")).isEmpty();
        assertThat(asked(search, "/v1/search?q=x")).isEqualTo(3);
    }

    @Test
    void errorsAndPrivateAnswers_areNotShared() throws Exception {
        Upstream catalog = gateway.upstream("catalog");
        catalog.on("/v1/titles/missing", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        catalog.on("/v1/titles/mine", exchange -> {
            exchange.getResponseHeaders().set("Cache-Control", "private, max-age=60");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        for (int i = 1; i <= 3; i++) {
            assertThat(gateway.get("/v1/titles/missing").statusCode()).isEqualTo(404);
            assertThat(gateway.get("/v1/titles/mine").statusCode()).isEqualTo(200);
            assertThat(asked(catalog, "/v1/titles/missing")).isEqualTo(i);
            assertThat(asked(catalog, "/v1/titles/mine")).isEqualTo(i);
        }
        assertThat(gateway.send(gateway.request("/v1/titles/mine").header("If-None-Match", "\"1\""))
                        .headers()
                        .firstValue("X-Cache"))
                .isEmpty();
    }

    private static long asked(Upstream upstream, String uri) {
        return upstream.received().stream()
                .filter(received -> received.uri().equals(uri))
                .count();
    }

    @Test
    void allowedOrigin_mayCall_othersMayNot() throws Exception {
        HttpResponse<String> preflight = gateway.send(gateway.request("/v1/titles")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://tv.example.org")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "authorization,if-match"));
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://tv.example.org");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        HttpResponse<String> call =
                gateway.send(gateway.request("/v1/titles").header("Origin", "https://tv.example.org"));
        assertThat(call.headers().allValues("Access-Control-Allow-Origin")).containsExactly("https://tv.example.org");
        assertThat(call.headers().firstValue("Access-Control-Expose-Headers"))
                .hasValueSatisfying(exposed -> assertThat(exposed).contains("ETag", "RateLimit-Remaining"));
        HttpResponse<String> foreign =
                gateway.send(gateway.request("/v1/titles").header("Origin", "https://tvXexample.org"));
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();

        assertThat(gateway.get("/v1/titles").headers().allValues("Vary"))
                .as("caches keep it apart from answers to other origins")
                .contains("Origin");
    }

    @Test
    void description_isOneDocumentOfAllServices() throws Exception {
        HttpResponse<String> answer = gateway.get("/openapi.yaml");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
        JsonNode api = yaml.readTree(answer.body());
        List<String> paths = new ArrayList<>();
        api.path("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths).contains("/v1/auth/login", "/v1/titles/{titleId}", "/v1/search", "/v1/playback/sessions");
        TreeSet<String> dangling = new TreeSet<>();
        for (JsonNode ref : api.findValues("$ref")) {
            assertThat(ref.textValue()).startsWith("#/");
            if (api.at(ref.textValue().substring(1)).isMissingNode()) {
                dangling.add(ref.textValue());
            }
        }
        assertThat(dangling).isEmpty();
        List<String> operations = api.path("paths").findValuesAsText("operationId");
        assertThat(operations).doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }

    @Test
    void everyPathOfAContract_leadsToItsService_orIsInternal() throws Exception {
        for (String service : Routes.services()) {
            try (InputStream contract = Routes.class.getResourceAsStream("/openapi/" + service + ".yaml")) {
                for (var path : yaml.readTree(contract).path("paths").properties()) {
                    if (Routes.isInternal(path.getKey())) {
                        assertThat(path.getValue().findValues("x-roles"))
                                .as(path.getKey())
                                .allMatch(roles -> roles.toString().matches("\\[\"(service|anonymous)\"]"));
                        continue;
                    }
                    String asked = path.getKey().replaceAll("\\{[^}]*}", "1");
                    int before = gateway.upstream(service).received().size();
                    assertThat(gateway.send(gateway.request(asked).POST(BodyPublishers.noBody()))
                                    .body())
                            .as(asked)
                            .isEqualTo(service);
                    assertThat(gateway.upstream(service).received()).hasSize(before + 1);
                }
            }
        }
    }

    @Test
    void docs_areAPageThatNeedsNoOtherHost() throws Exception {
        HttpResponse<String> page = gateway.get("/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'self'"));
        for (String part : List.of("/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js")) {
            assertThat(page.body()).contains(part);
            assertThat(gateway.get(part).statusCode()).as(part).isEqualTo(200);
        }
        assertThat(gateway.get("/docs/../gateway.yml").statusCode()).isIn(400, 404);
        assertThat(gateway.get("/docs/none.js").statusCode()).isEqualTo(404);
    }

    @Test
    void boundToken_isPassedOnAsDpopWithItsProof_andIsNoBearerToken() throws Exception {
        TestKey key = TestKey.generate(Clock.systemUTC());
        Instant now = Instant.now();
        String account = UUID.randomUUID().toString();
        String bound = gateway.issuer.sign(new AccessToken(
                "1",
                account,
                "test",
                "s",
                Set.of("viewer"),
                null,
                null,
                "US",
                now,
                now.plusSeconds(60),
                key.thumbprint(),
                Set.of()));
        String proof = key.proof("GET", URI.create("http://localhost:8080/v1/me"), bound);

        HttpResponse<String> answer = gateway.send(gateway.request("/v1/me")
                .header("Authorization", "DPoP " + bound)
                .header("DPoP", proof));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(gateway.upstream("user").last().headers().getFirst("Authorization"))
                .isEqualTo("DPoP " + bound);
        assertThat(gateway.upstream("user").last().headers().getFirst("DPoP")).isEqualTo(proof);
        for (String wrong : new String[] {
            "Bearer " + bound, "DPoP " + gateway.issuer.token(UUID.randomUUID(), "viewer"), "DPoP", "Basic " + bound
        }) {
            HttpResponse<String> refused = gateway.send(
                    gateway.request("/v1/me").header("Authorization", wrong).header("DPoP", proof));
            assertThat(refused.statusCode()).as(wrong).isEqualTo(401);
            assertThat(refused.headers().allValues("WWW-Authenticate"))
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("DPoP error=\"invalid_token\"");
        }
    }
}
