package org.opencinema.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.gateway.RunningGateway.Connection;
import org.opencinema.tokens.testing.TestIssuer;

@Timeout(60)
final class GatewayTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private static final UUID ACCOUNT = new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L);
    private static final int LARGE = 30_000_000;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = new RunningGateway(
                Map.of("CINEMA_REDIS_URI", servers.redis().uri().toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/auth/login, auth",
        "/v1/admin/accounts/1/roles, auth",
        "/.well-known/jwks.json, auth",
        "/.well-known/openid-configuration, auth",
        "/v1/oauth/authorize, auth",
        "/v1/oauth/consents, auth",
        "/v1/admin/clients, auth",
        "/v1/titles, catalog",
        "/v1/titles/a%20b?x=%2F&y=1, catalog",
        "/v1/people/1, catalog",
        "/v1/genres/drama, catalog",
        "/v1/search?q=%D1%8F, search",
        "/v1/search/suggest?q=a, search",
        "/v1/media/uploads, streaming",
        "/v1/playback/sessions, streaming",
        "/media/token/package/a.m4s, streaming",
        "/v1/analytics/titles?from=2026-01-01, analytics",
        "/v1/admin/jobs/search-sync/runs, etl",
    })
    void path_isPassedUnchangedToItsService(String path, String service) throws Exception {
        HttpResponse<String> answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(service);
        assertThat(gateway.upstream(service).last().uri()).isEqualTo(path);
        assertThat(gateway.upstream(service).last().method()).isEqualTo("GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/nothing",
                "/v1/titlesandmore",
                "/v1/admin/other",
                "/v1/auth/service-tokens",
                "/v1/notifications/mails",
                "/v1/auth/contacts/1",
                "/v1/auth/profile-tokens",
                "/v1/catalog/imports",
                "/v1/search/index/titles",
                "/v1/medium",
                "/nowhere"
            })
    void unknownPath_is404(String path) throws Exception {
        HttpResponse<String> answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(RunningGateway.code(answer)).isEqualTo("not_found");
    }

    @Test
    void requestId_isKeptOrMade_passedOn_andStandsOnceInTheAnswer() throws Exception {
        HttpResponse<String> kept = gateway.send(gateway.request("/v1/titles").header("X-Request-Id", "abc-1"));
        assertThat(kept.headers().allValues("X-Request-Id")).containsExactly("abc-1");
        assertThat(gateway.upstream("catalog").last().headers().get("X-Request-Id"))
                .containsExactly("abc-1");

        HttpResponse<String> made = gateway.send(gateway.request("/v1/titles").header("X-Request-Id", "a b"));
        List<String> ids = made.headers().allValues("X-Request-Id");
        assertThat(ids).hasSize(1);
        assertThat(ids.get(0)).hasSize(36);
        assertThat(gateway.upstream("catalog").last().headers().get("X-Request-Id"))
                .isEqualTo(ids);

        for (String path : List.of("/v1/nothing", "/nowhere", "/health")) {
            HttpResponse<String> own = gateway.send(gateway.request(path).header("X-Request-Id", "abc-2"));
            assertThat(own.headers().allValues("X-Request-Id")).as(path).containsExactly("abc-2");
        }
    }

    @Test
    void forwardedHeaders_ofTheClient_areReplaced() throws Exception {
        gateway.send(gateway.request("/v1/titles")
                .header("X-Forwarded-For", "203.0.113.7")
                .header("X-Forwarded-For", "203.0.113.8")
                .header("X-Forwarded-Proto", "https")
                .header("Forwarded", "for=203.0.113.7"));
        var headers = gateway.upstream("catalog").last().headers();
        assertThat(headers.get("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(headers.get("X-Forwarded-Proto")).containsExactly("http");
        assertThat(headers).doesNotContainKey("Forwarded");
    }

    @Test
    void cookies_arePassedToAuthOnly() throws Exception {
        gateway.send(gateway.request("/v1/titles").header("Cookie", "cinema_refresh=r"));
        assertThat(gateway.upstream("catalog").last().headers()).doesNotContainKey("Cookie");
        gateway.send(gateway.request("/v1/admin/accounts/1/roles").header("Cookie", "cinema_refresh=r"));
        assertThat(gateway.upstream("auth").last().headers()).doesNotContainKey("Cookie");
        gateway.send(gateway.request("/v1/auth/refresh")
                .header("Cookie", "cinema_refresh=r")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(gateway.upstream("auth").last().headers().get("Cookie")).containsExactly("cinema_refresh=r");
    }

    @Test
    void cookie_thatAuthSets_reachesTheClient_andIsNotRemembered() throws Exception {
        gateway.upstream("auth").on("/v1/auth/cookie", exchange -> {
            exchange.getResponseHeaders().set("Set-Cookie", "cinema_refresh=r; HttpOnly");
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        HttpResponse<String> answer =
                gateway.send(gateway.request("/v1/auth/cookie").POST(BodyPublishers.ofString("{}")));
        assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("cinema_refresh=r; HttpOnly");
        gateway.get("/v1/auth/refresh");
        assertThat(gateway.upstream("auth").last().headers()).doesNotContainKey("Cookie");
    }

    @Test
    void token_badExpiredOrForeign_is401AndNotPassedOn() throws Exception {
        int before = gateway.upstream("catalog").received().size();
        assertThat(refusal("Bearer abc.def.ghi")).isEqualTo("token_invalid");
        assertThat(refusal("Basic YTpi")).isEqualTo("token_invalid");
        assertThat(refusal("Bearer " + gateway.issuer.expiredToken(ACCOUNT, "viewer")))
                .isEqualTo("token_expired");
        try (TestIssuer foreign = TestIssuer.start(Clock.systemUTC())) {
            assertThat(refusal("Bearer " + foreign.token(ACCOUNT, "admin"))).isEqualTo("token_invalid");
        }
        assertThat(gateway.upstream("catalog").received()).hasSize(before);
    }

    @Test
    void token_thatIsGood_isPassedOn() throws Exception {
        String authorization = "Bearer " + gateway.issuer.token(ACCOUNT, "viewer");
        HttpResponse<String> answer =
                gateway.send(gateway.request("/v1/titles").header("Authorization", authorization));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(gateway.upstream("catalog").last().headers().get("Authorization"))
                .containsExactly(authorization);
    }

    @Test
    void token_thatIsBad_isNoObstacleToSigningIn() throws Exception {
        HttpResponse<String> answer =
                gateway.send(gateway.request("/v1/auth/register").header("Authorization", "Bearer old"));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void client_thatProvesItselfByBasic_isPassedToTheProvider() throws Exception {
        HttpResponse<String> answer = gateway.send(gateway.request("/v1/oauth/token")
                .header("Authorization", "Basic YTpi")
                .POST(BodyPublishers.ofString("grant_type=client_credentials")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(gateway.upstream("auth").last().headers().get("Authorization"))
                .containsExactly("Basic YTpi");
    }

    @Test
    void errorOfAService_reachesTheClientAsItIs() throws Exception {
        gateway.upstream("catalog").on("/v1/titles/busy", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "7");
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            byte[] body = "{\"code\":\"store_unavailable\"}".getBytes();
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        HttpResponse<String> answer = gateway.get("/v1/titles/busy");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().allValues("Retry-After")).containsExactly("7");
        assertThat(RunningGateway.code(answer)).isEqualTo("store_unavailable");
    }

    @Test
    void serviceThatIsDown_is503Soon() throws Exception {
        try (RunningGateway other = new RunningGateway(Map.of(
                "CINEMA_REDIS_URI",
                servers.redis().uri().toString(),
                "SEARCH_URL",
                "http://127.0.0.1:" + freePort()))) {
            long start = System.nanoTime();
            HttpResponse<String> answer = other.get("/v1/search");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(RunningGateway.code(answer)).isEqualTo("upstream_unavailable");
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(other.send(other.request("/v1/search").POST(BodyPublishers.ofString("{}")))
                            .statusCode())
                    .isEqualTo(503);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            assertThat(other.get("/v1/titles").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void serviceThatDoesNotAccept_is503AfterTheConnectTimeOut() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2; i++) {
                waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            try (RunningGateway other = new RunningGateway(Map.of(
                    "CINEMA_REDIS_URI",
                    servers.redis().uri().toString(),
                    "SEARCH_URL",
                    "http://127.0.0.1:" + full.getLocalPort()))) {
                long start = System.nanoTime();
                HttpResponse<String> answer = other.get("/v1/search");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(RunningGateway.code(answer)).isEqualTo("upstream_unavailable");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000})
    void serviceThatBreaksMidAnswer_isABrokenAnswerForTheClient(long length) throws Exception {
        gateway.upstream("streaming").on("/media/t/p/broken.m4s", exchange -> {
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write(new byte[100_000]);
            exchange.getResponseBody().flush();
            throw new IOException("the service breaks");
        });
        assertThatThrownBy(() -> {
                    try (InputStream body = gateway.client
                            .send(gateway.request("/media/t/p/broken.m4s").build(), BodyHandlers.ofInputStream())
                            .body()) {
                        body.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void largeUpload_arrivesIntact() throws Exception {
        byte[] bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        gateway.upstream("streaming").on("/v1/media/uploads/1/parts/1", exchange -> {
            byte[] digest = sha256(exchange.getRequestBody()).getBytes();
            exchange.sendResponseHeaders(200, digest.length);
            exchange.getResponseBody().write(digest);
            exchange.close();
        });
        String token = gateway.issuer.token(ACCOUNT, "editor");
        HttpResponse<String> answer = gateway.send(gateway.request("/v1/media/uploads/1/parts/1")
                .header("Authorization", "Bearer " + token)
                .PUT(BodyPublishers.ofByteArray(bytes)));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(sha256(new java.io.ByteArrayInputStream(bytes)));
        assertThat(gateway.upstream("streaming").last().headers().getFirst("Content-Length"))
                .isEqualTo("" + LARGE);
    }

    @Test
    void largeDownload_arrivesIntact() throws Exception {
        byte[] bytes = new byte[LARGE];
        new Random(2).nextBytes(bytes);
        gateway.upstream("streaming").on("/media/t/p/large.m4s", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        try (InputStream body = gateway.client
                .send(gateway.request("/media/t/p/large.m4s").build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(sha256(body)).isEqualTo(sha256(new java.io.ByteArrayInputStream(bytes)));
        }
    }

    @Test
    void address_thatIsNoUri_isRefused_andTheServiceStays() throws Exception {
        try (Connection connection = gateway.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(connection.exchange("GET /v1/titles?q=a|b HTTP/1.1\r\nHost: x\r\n\r\n"))
                        .startsWith("HTTP/1.1 400 ");
            }
        }
        assertThat(gateway.get("/v1/titles").statusCode()).isEqualTo(200);
    }

    @Test
    void api_onTheAdminPort_isNotThere() throws Exception {
        assertThat(gateway.getAdmin("/v1/titles").statusCode()).isEqualTo(404);
        assertThat(gateway.getAdmin("/healthcheck").statusCode()).isEqualTo(200);
    }

    @Test
    void refusedSmallBodies_keepTheConnection() throws Exception {
        String body = "x".repeat(2_000);
        try (Connection connection = gateway.connect()) {
            for (int i = 0; i < 200; i++) {
                String refused = i % 2 == 0 ? "/v1/titles" : "/v1/nothing";
                String head = connection.exchange("POST " + refused + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Authorization: Bearer bad\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                assertThat(head).as("request %d", i).startsWith(i % 2 == 0 ? "HTTP/1.1 401" : "HTTP/1.1 404");
                assertThat(head).doesNotContainIgnoringCase("connection: close");
            }
        }
    }

    @Test
    void refusedLargeBody_isNotWaitedFor() throws Exception {
        for (String framing : List.of("Content-Length: 10000000", "Transfer-Encoding: chunked")) {
            try (Connection connection = gateway.connect()) {
                String head = connection.exchange("POST /v1/titles HTTP/1.1\r\nHost: localhost\r\n"
                        + "Authorization: Bearer bad\r\n" + framing + "\r\n\r\n");
                assertThat(head).startsWith("HTTP/1.1 401").containsIgnoringCase("connection: close");
                assertThat(connection.in().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void health_isUp() throws Exception {
        HttpResponse<String> answer = gateway.get("/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(RunningGateway.json.readTree(answer.body()).path("status").asText())
                .isEqualTo("up");
    }

    private static String refusal(String authorization) throws Exception {
        HttpResponse<String> answer =
                gateway.send(gateway.request("/v1/titles").header("Authorization", authorization));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        return RunningGateway.code(answer);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String sha256(InputStream in) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
