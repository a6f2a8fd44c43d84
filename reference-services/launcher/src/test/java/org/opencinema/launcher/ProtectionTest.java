package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencinema.localservers.Nginx;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.SecureLink;
import org.opencinema.signing.SigningKeys;

/** Every URL of a title, as players find them, in each protection, through the gateway and through an edge of nginx before it. */
final class ProtectionTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @TempDir
    static Path directory;

    private static UUID film;
    private static UUID encrypted;
    private static Nginx edge;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void makeFilm() throws Exception {
        film = RichFilm.publish(running, "Open Gate", "Открытые ворота");
        Api editor = running.signedIn("editor");
        encrypted = UUID.fromString(
                Clips.create(editor, "Shut Gate", "Закрытые ворота").path("id").asText());
        Map<String, Object> protection = Map.of("scheme", "aes-128", "segmentsPerKey", 1);
        Api.expect(204, editor.put("/v1/drm/titles/" + encrypted, protection, "*"));
        Clips.publish(editor, encrypted, Clips.synthesise(running.platform().ffmpeg(), 12));
        URI gateway = URI.create(running.platform().url());
        edge = Nginx.start(
                directory,
                Path.of("../../infrastructure/nginx/edge.conf.template"),
                Map.of(
                        "ORIGIN",
                        "127.0.0.1:" + gateway.getPort(),
                        "CACHE",
                        directory.toString(),
                        "CACHE_SIZE",
                        "100m",
                        "CACHE_VALID",
                        "1h",
                        "SLICE",
                        "64k",
                        "LINK_SECRET",
                        running.home().secret("streaming-link-secret"),
                        "ALLOW_ORIGIN",
                        running.platform().url()));
    }

    @AfterAll
    static void stopEdge() throws Exception {
        edge.close();
    }

    /** For the plan has no place for all of them. */
    @AfterEach
    void stopSessions() throws Exception {
        Api viewer = running.signedIn("viewer");
        for (JsonNode session :
                Api.expect(200, viewer.get("/v1/playback/sessions")).path("items")) {
            String path = "/v1/playback/sessions/" + session.path("sessionId").asText();
            Api.expect(204, viewer.send("DELETE", path, HttpRequest.BodyPublishers.noBody(), Map.of()));
        }
    }

    /** A request for media, by what it shows for itself. */
    private record Permission(
            String protection,
            UUID session,
            String packageId,
            String token,
            String hls,
            String dash,
            String thumbnails) {
        Permission with(String otherToken) {
            return new Permission(protection, session, packageId, otherToken, hls, dash, thumbnails);
        }

        HttpRequest request(URI url) {
            HttpRequest.Builder request = HttpRequest.newBuilder(opened(url));
            return (protection.equals("cookie") && !token.isEmpty()
                            ? request.header("Cookie", "cinema_media=" + token)
                            : request)
                    .build();
        }

        private URI opened(URI url) {
            String text = url.toString();
            return switch (protection) {
                case "path" ->
                    URI.create(text.replaceFirst("/media/[^/]+/", "/media/" + (token.isEmpty() ? "-" : token) + "/"));
                case "query" -> URI.create(text.replaceFirst("\\?.*", token.isEmpty() ? "" : "?media_token=" + token));
                default -> url;
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "cookie", "query"})
    void urlsOfATitle_withAToken_openForItAlone(String protection) throws Exception {
        for (UUID title : List.of(film, encrypted)) {
            stopSessions();
            Permission permission = start(title, protection);
            for (URI base : List.of(URI.create(running.platform().url()), edge.uri("/"))) {
                assertOpenForItAlone(permission, walk(base, permission, title));
            }
        }
    }

    private void assertOpenForItAlone(Permission permission, Set<URI> urls) throws Exception {
        Permission others = permission.with(token(UUID.randomUUID().toString(), 600));
        Permission expired = permission.with(token(permission.packageId(), -1));
        String token = permission.token();
        Permission altered =
                permission.with(token.substring(0, 50) + (token.charAt(50) == 'A' ? 'B' : 'A') + token.substring(51));
        for (URI url : urls) {
            assertThat(status(permission.request(url))).as(url.toString()).isEqualTo(200);
            for (Permission wrong : List.of(permission.with(""), others, expired, altered)) {
                assertThat(status(wrong.request(url))).as("%s %s", wrong, url).isEqualTo(403);
            }
        }
    }

    /** Also at the edge, which has them in its cache, once what it was told of the session is some seconds old. */
    @Test
    void urlsOfATitle_whenTheSessionIsStopped_openNoMore() throws Exception {
        Permission permission = start(film, "path");
        Set<URI> urls = walk(edge.uri("/"), permission, film);
        stopSessions();
        for (URI url : urls) {
            if (!url.getPath().endsWith(".jpg")) {
                Api.within(Duration.ofSeconds(30), "the end of " + url, () -> status(permission.request(url)) == 403);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void urlsOfATitle_withSignedLinks_openAsTheyAreAlone(boolean atAnEdge) throws Exception {
        URI base = atAnEdge ? edge.uri("/") : URI.create(running.platform().url());
        for (UUID title : List.of(film, encrypted)) {
            stopSessions();
            Permission permission = start(title, "link");
            assertOpenAsTheyAreAlone(permission, walk(base, permission, title));
        }
    }

    private void assertOpenAsTheyAreAlone(Permission permission, Set<URI> urls) throws Exception {
        SecureLink links = SecureLink.create(running.home().secret("streaming-link-secret"), Clock.systemUTC());
        for (URI url : urls) {
            if (url.getQuery() == null) {
                continue; // of DASH: with a token in the path, as above
            }
            assertThat(status(permission.request(url))).as(url.toString()).isEqualTo(200);
            URI bare = URI.create(url.toString().replaceFirst("\\?.*", ""));
            URI expired = links.sign(bare, Instant.now().minusSeconds(1));
            String session = permission.session().toString();
            for (URI wrong : List.of(
                    bare,
                    expired,
                    URI.create(otherSignature(url.toString())),
                    URI.create(url.toString().replace(session, UUID.randomUUID().toString())))) {
                assertThat(status(permission.request(wrong)))
                        .as(wrong.toString())
                        .isEqualTo(403);
            }
        }
    }

    /** All URLs, as a player that has this permission finds them. */
    private Set<URI> walk(URI base, Permission permission, UUID title) throws Exception {
        MediaWalk walk = new MediaWalk(url -> {
            HttpResponse<byte[]> answer = client.send(permission.request(url), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(url.toString()).isEqualTo(200);
            return answer.body();
        });
        walk.hls(base.resolve(permission.hls()));
        walk.vtt(base.resolve(permission.thumbnails()));
        if (title.equals(film)) {
            walk.dash(base.resolve(permission.dash()));
        }
        Set<String> kinds = walk.found().stream()
                .map(url -> url.getPath().replaceFirst(".*/keys/.*", "key").replaceFirst(".*\\.", ""))
                .collect(Collectors.toSet());
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        title.equals(film)
                                ? new String[] {"m3u8", "mpd", "mp4", "m4s", "vtt", "jpg"}
                                : new String[] {"m3u8", "mp4", "m4s", "vtt", "jpg", "key"});
        assertThat(walk.found().stream()
                        .map(url -> url.getPath().replaceFirst(".*/", ""))
                        .filter(name -> name.endsWith(".vtt"))
                        .distinct())
                .hasSize(title.equals(film) ? 3 : 1);
        assertThat(walk.found()).hasSizeGreaterThan(title.equals(film) ? 70 : 20);
        return walk.found();
    }

    private static Permission start(UUID title, String protection) throws Exception {
        Api viewer = running.signedIn("viewer");
        HttpResponse<String> answer =
                viewer.post("/v1/playback/sessions", Map.of("titleId", title, "protection", protection));
        JsonNode session = Api.expect(201, answer);
        String hls = session.path("hlsUrl").asText();
        String[] parts = hls.split("[/?]"); // "", media, token, package, file, query
        String token = switch (protection) {
            case "path" -> parts[2];
            case "query" -> parts[5].replace("media_token=", "");
            case "cookie" -> cookie(answer, "/media/-/" + parts[3] + "/");
            default -> "";
        };
        return new Permission(
                protection,
                UUID.fromString(session.path("sessionId").asText()),
                parts[3],
                token,
                hls,
                session.path("dashUrl").asText(),
                session.path("thumbnailsUrl").asText());
    }

    private static String cookie(HttpResponse<?> answer, String path) {
        String cookie = answer.headers().allValues("Set-Cookie").stream()
                .filter(header -> header.startsWith("cinema_media="))
                .findFirst()
                .orElseThrow();
        assertThat(cookie).contains("Path=" + path, "HttpOnly", "SameSite=Strict", "Max-Age=");
        return cookie.replaceFirst("cinema_media=([^;]+).*", "$1");
    }

    private static String token(String packageId, int seconds) {
        SigningKeys keys =
                SigningKeys.of(1, Base64.getDecoder().decode(running.home().secret("streaming-signing-key")));
        return PathSigner.create(keys)
                .sign(packageId, UUID.randomUUID(), Instant.now().plusSeconds(seconds));
    }

    private static String otherSignature(String url) {
        return url.contains("md5=A") ? url.replace("md5=A", "md5=B") : url.replaceFirst("md5=.", "md5=A");
    }

    private int status(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
