package org.opencinema.service.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.service.gateway.RunningGateway.Connection;

@Timeout(60)
final class WebClientTest {
    private static final String INDEX = "<!doctype html><title>Open Cinema</title>";

    @TempDir
    static Path folder;

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        Path root = Files.createDirectories(folder.resolve("web/assets")).getParent();
        Files.writeString(root.resolve("index.html"), INDEX);
        Files.writeString(root.resolve("favicon.svg"), "<svg/>");
        Files.writeString(root.resolve("assets/app-1a2b.js"), "start()");
        Files.writeString(folder.resolve("secret.txt"), "SECRET");
        gateway = new RunningGateway(Map.of(
                "GATEWAY_WEB_ROOT",
                root.toString(),
                "GATEWAY_UPLOAD_ORIGIN",
                "https://media.example.org",
                "GATEWAY_MEDIA_ORIGINS",
                "https://near.example https://far.example",
                "CINEMA_REDIS_URI",
                "redis://127.0.0.1:1"));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/titles/01900000-0000-7000-8000-000000000001",
                "/search?q=a",
                "/films.old",
                "/assets",
                "/a%20b"
            })
    void pagePath_getsIndex(String path) throws Exception {
        HttpResponse<String> answer = gateway.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(INDEX);
        assertThat(header(answer, "Content-Type")).startsWith("text/html");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(answer, "Content-Security-Policy"))
                .contains(
                        "default-src 'self'",
                        "connect-src 'self' https://media.example.org https://near.example https://far.example;",
                        "img-src 'self' data: blob: https://near.example https://far.example;");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void asset_isCachedForAYear_otherFilesAreRevalidated() throws Exception {
        HttpResponse<String> asset = gateway.get("/assets/app-1a2b.js");
        assertThat(asset.body()).isEqualTo("start()");
        assertThat(header(asset, "Content-Type")).startsWith("text/javascript");
        assertThat(header(asset, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        HttpResponse<String> icon = gateway.get("/favicon.svg");
        assertThat(header(icon, "Content-Type")).isEqualTo("image/svg+xml");
        assertThat(header(icon, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<String> unchanged =
                gateway.send(gateway.request("/favicon.svg").header("If-None-Match", header(icon, "ETag")));
        assertThat(unchanged.statusCode()).isEqualTo(304);
    }

    @Test
    void missingAsset_is404AndNotCached() throws Exception {
        HttpResponse<String> answer = gateway.get("/assets/app-old.js");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(RunningGateway.code(answer)).isEqualTo("not_found");
        assertThat(header(answer, "Cache-Control")).doesNotContain("immutable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/..%2fsecret.txt",
                "/%2e%2e/secret.txt",
                "/%2e%2e%2fsecret.txt",
                "/assets/../../secret.txt",
                "/assets/%2e%2e/%2e%2e/secret.txt",
                "/assets/..%2f..%2fsecret.txt",
                "/..;/secret.txt",
                "/..%5csecret.txt",
                "//../secret.txt",
                "/assets//../../secret.txt",
                "/%252e%252e/secret.txt",
                "/secret.txt%00.html",
                "/assets/%00",
            })
    void pathOutOfTheFolder_isNotServed(String path) throws Exception {
        try (Connection connection = gateway.connect()) {
            String answer =
                    connection.exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer).matches("(?s)HTTP/1.1 (200|400|404) .*");
            assertThat(answer.startsWith("HTTP/1.1 200") && answer.contains("text/plain"))
                    .isFalse();
        }
        HttpResponse<String> answer = gateway.get(path);
        assertThat(answer.body()).doesNotContain("SECRET");
    }

    @Test
    void pagePath_isReadOnly() throws Exception {
        for (String method : new String[] {"POST", "PUT", "DELETE"}) {
            HttpResponse<String> answer =
                    gateway.send(gateway.request("/films").method(method, BodyPublishers.ofString("a=b")));
            assertThat(answer.statusCode()).isIn(404, 405);
            assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        }
        assertThat(gateway.send(gateway.request("/").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void apiPaths_areNeverPages() throws Exception {
        for (String path : new String[] {"/v1/nothing", "/v1", "/v1/", "/.well-known/security.txt"}) {
            HttpResponse<String> answer = gateway.get(path);
            assertThat(answer.body()).as(path).isNotEqualTo(INDEX);
        }
        assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void folderWithoutIndex_isRefusedAtTheStart() {
        assertThatThrownBy(() -> new RunningGateway(Map.of("GATEWAY_WEB_ROOT", folder.toString())))
                .hasStackTraceContaining("has no index.html");
    }

    private static String header(HttpResponse<String> answer, String name) {
        assertThat(answer.headers().allValues(name)).as(name).hasSizeLessThan(2);
        return answer.headers().firstValue(name).orElse("");
    }
}
