package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.SigningKeys;

/** The service behind edges of real nginx. */
final class EdgeTest {
    private static final int SESSIONS = 20;
    /** As {@link Edge} has it, in bytes. */
    private static final int SLICE = 16 << 10;

    private static final Pattern SEGMENT = Pattern.compile("(?:[ab]/)?[va]\\d+-(?:init|\\d+)\\.(?:m4s|mp4)[^\\s\"]*");

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    @TempDir
    Path directory;

    private static UUID film;

    @BeforeAll
    static void makeFilm() throws Exception {
        film = streaming.title();
        byte[] clip = streaming.clip("edge", 8, 320, 180, true);
        streaming.awaitJob(streaming.upload(film, clip).get("id").asText(), "ready");
    }

    @Test
    void segments_ofManySessions_areFetchedOnce() throws Exception {
        try (Edge edge = Edge.start(directory, streaming.port(), Map.of())) {
            List<List<String>> watched = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                watched.add(segments(edge, hls("path")));
            }
            int segments = watched.get(0).size();
            assertThat(segments).isGreaterThanOrEqualTo(2 * 3);

            List<String> outcomes = inParallel(watched, edge);

            assertThat(outcomes).hasSize(SESSIONS * segments);
            assertThat(outcomes.stream().filter("MISS"::equals)).hasSize(segments);
            assertThat(outcomes.stream().filter("HIT"::equals)).hasSize((SESSIONS - 1) * segments);
        }
    }

    private static List<String> inParallel(List<List<String>> watched, Edge edge) throws Exception {
        ExecutorService viewers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<List<String>>> tasks = new ArrayList<>();
            for (List<String> urls : watched) {
                tasks.add(() -> {
                    List<String> outcomes = new ArrayList<>();
                    for (String url : urls) {
                        HttpResponse<byte[]> response = edge.get(url);
                        assertThat(response.statusCode()).as(url).isEqualTo(200);
                        assertThat(response.body())
                                .isEqualTo(streaming.media(url).body());
                        outcomes.add(Edge.cache(response));
                    }
                    return outcomes;
                });
            }
            List<String> all = new ArrayList<>();
            for (Future<List<String>> viewer : viewers.invokeAll(tasks)) {
                all.addAll(viewer.get());
            }
            return all;
        } finally {
            viewers.shutdownNow();
        }
    }

    @Test
    void cachedSegment_withAnothersOrNoPermission_isRefused() throws Exception {
        try (Edge edge = Edge.start(directory, streaming.port(), Map.of())) {
            String segment = segments(edge, hls("path")).get(0);
            assertThat(edge.get(segment).statusCode()).isEqualTo(200);
            assertThat(Edge.cache(edge.get(segment))).isEqualTo("HIT");
            String[] parts = segment.split("/");
            String below = "/" + parts[3] + "/" + parts[4];
            String token = parts[2];
            String altered = token.substring(0, 30) + (token.charAt(30) == 'A' ? 'B' : 'A') + token.substring(31);
            String other = signed(UUID.randomUUID().toString(), 600);
            String expired = signed(parts[3], -1);

            for (String refused : List.of(
                    "/media/-" + below,
                    "/media/-" + below + "?media_token=" + altered,
                    "/media/-" + below + "?media_token=" + token + "/../" + parts[3],
                    "/media/" + altered + below,
                    "/media/" + other + below,
                    "/media/" + expired + below,
                    "/media/x" + below,
                    "/media" + below,
                    "/media/" + UUID.randomUUID() + below,
                    "/media/" + UUID.randomUUID() + below + "?md5=AAAAAAAAAAAAAAAAAAAAAA&expires=9999999999")) {
                HttpResponse<byte[]> response = edge.get(refused);
                assertThat(response.statusCode()).as(refused).isEqualTo(403);
                assertThat(json(new String(response.body(), UTF_8)).get("code").asText())
                        .startsWith("token_");
            }
            assertThat(edge.get("/media/-" + below, "Cookie", "cinema_media=" + altered)
                            .statusCode())
                    .isEqualTo(403);
            for (HttpResponse<byte[]> opened : List.of(
                    edge.get("/media/-" + below, "Cookie", "cinema_media=" + token),
                    edge.get("/media/-" + below + "?media_token=" + token))) {
                assertThat(opened.statusCode()).isEqualTo(200);
                assertThat(Edge.cache(opened)).isEqualTo("HIT");
            }
        }
    }

    @Test
    void link_ofAnotherSessionOrPath_opensNothing() throws Exception {
        try (Edge edge = Edge.start(directory, streaming.port(), Map.of())) {
            String mine = segments(edge, hls("link")).get(0);
            String others = segments(edge, hls("link")).get(0);
            assertThat(edge.get(mine).statusCode()).isEqualTo(200);
            assertThat(Edge.cache(edge.get(others))).isEqualTo("HIT");
            String path = mine.substring(0, mine.indexOf('?'));
            String query = mine.substring(mine.indexOf('?'));
            String othersPath = others.substring(0, others.indexOf('?'));

            for (String refused : List.of(
                    path,
                    othersPath + query,
                    path.replace("-init.mp4", "-00001.m4s") + query,
                    path + otherSignature(query),
                    path + query.replaceFirst("expires=\\d", "expires=9"),
                    path + "?md5=x&expires=1")) {
                assertThat(edge.get(refused).statusCode()).as(refused).isEqualTo(403);
                assertThat(streaming.media(refused).statusCode()).as(refused).isEqualTo(403);
            }
        }
    }

    @Test
    void keysOfSegments_comeThroughAndAreNeverKept() throws Exception {
        UUID encrypted = streaming.title();
        assertThat(streaming
                        .send(
                                "PUT",
                                "/v1/drm/titles/" + encrypted,
                                streaming.editor(),
                                "{\"scheme\":\"aes-128\",\"segmentsPerKey\":1}")
                        .statusCode())
                .isEqualTo(204);
        byte[] clip = streaming.clip("small", 2, 320, 180, true);
        streaming.awaitJob(streaming.upload(encrypted, clip).get("id").asText(), "ready");
        try (Edge edge = Edge.start(directory, streaming.port(), Map.of())) {
            for (String protection : List.of("path", "query", "link")) {
                String hls = hls(encrypted, protection);
                String base = hls.substring(0, hls.lastIndexOf('/') + 1);
                Matcher playlist = Pattern.compile("v180\\.m3u8.*").matcher(text(edge, hls));
                assertThat(playlist.find()).isTrue();
                Matcher key =
                        Pattern.compile("METHOD=AES-128,URI=\"([^\"]+)\"").matcher(text(edge, base + playlist.group()));
                assertThat(key.find()).as(protection).isTrue();
                for (int i = 0; i < 2; i++) {
                    HttpResponse<byte[]> answer = edge.get(base + key.group(1));
                    assertThat(answer.statusCode()).as(protection).isEqualTo(200);
                    assertThat(answer.body()).hasSize(16);
                    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
                    assertThat(Edge.cache(answer)).isEmpty();
                }
            }
        }
    }

    @Test
    void range_ofASegment_isCutFromSlices() throws Exception {
        try (Edge edge = Edge.start(directory, streaming.port(), Map.of())) {
            String segment = segments(edge, hls("path")).stream()
                    .filter(name -> name.contains("v180-00001"))
                    .findFirst()
                    .orElseThrow();
            byte[] whole = streaming.media(segment).body();
            assertThat(whole.length).isGreaterThan(40 << 10);
            int from = SLICE - 100;

            HttpResponse<byte[]> part = edge.get(segment, "Range", "bytes=" + from + "-" + (from + 199));
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.headers().firstValue("Content-Range"))
                    .hasValue("bytes " + from + "-" + (from + 199) + "/" + whole.length);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, from, from + 200));
            assertThat(edge.get(segment).body()).isEqualTo(whole);
            assertThat(edge.get(segment, "Range", "bytes=" + whole.length + "-").statusCode())
                    .isEqualTo(416);
        }
    }

    @Test
    void edges_behindAShield_costTheOriginOneRequest() throws Exception {
        Path shieldDirectory = directory.resolve("shield");
        Map<String, String> whole = Map.of("SLICE", "1m");
        try (Edge shield = Edge.start(shieldDirectory, streaming.port(), whole);
                Edge first = Edge.start(directory.resolve("first"), shield.port(), whole);
                Edge second = Edge.start(directory.resolve("second"), shield.port(), whole)) {
            List<String> segments = segments(first, hls("path"));
            for (String segment : segments) {
                assertThat(Edge.cache(first.get(segment))).isEqualTo("MISS");
                HttpResponse<byte[]> answer = second.get(segment);
                assertThat(Edge.cache(answer)).isEqualTo("MISS");
                assertThat(answer.body()).isEqualTo(streaming.media(segment).body());
            }
            String log = Streaming.await(
                    "the shield's log",
                    () -> read(shieldDirectory.resolve("access.log")),
                    text -> count(text, "\"cache\":\"HIT\"") >= segments.size());
            assertThat(log).doesNotContain(segments.get(0).split("/")[2]);
            assertThat(count(log, "\"file\":\"v180-00001.m4s\",\"cache\":\"MISS\""))
                    .as(log)
                    .isEqualTo(1 + 1); // the file, and who may have it
        }
    }

    @Test
    void segment_thatIsDue_isServedStaleAndRenewedBehind() throws Exception {
        Map<String, String> shortLived = Map.of("CACHE_VALID", "1s");
        Path shieldDirectory = directory.resolve("shield");
        try (Edge shield = Edge.start(shieldDirectory, streaming.port(), Map.of());
                Edge edge = Edge.start(directory.resolve("edge"), shield.port(), shortLived)) {
            String link = segments(edge, hls("link")).stream()
                    .filter(name -> name.contains("v180-00001"))
                    .findFirst()
                    .orElseThrow();
            String newToken = segments(edge, hls("path")).get(0);
            byte[] whole = edge.get(link).body();
            int parts = (whole.length + SLICE - 1) / SLICE;
            assertThat(parts).isGreaterThan(2);
            HttpResponse<byte[]> due = Streaming.await(
                    "the end of its time",
                    () -> fetch(edge, link),
                    r -> !Edge.cache(r).equals("HIT"));
            assertThat(Edge.cache(due)).isIn("STALE", "UPDATING");
            assertThat(due.body()).isEqualTo(whole);
            Streaming.await(
                    "its renewal", () -> fetch(edge, link), r -> Edge.cache(r).equals("HIT"));
            Streaming.await(
                    "the renewal of all its parts",
                    () -> read(shieldDirectory.resolve("access.log")),
                    log -> count(log, "\"status\":206") >= 2 * parts);

            shield.close();

            HttpResponse<byte[]> stale = Streaming.await(
                    "the end of its time",
                    () -> fetch(edge, link),
                    r -> Edge.cache(r).equals("STALE"));
            assertThat(stale.statusCode()).isEqualTo(200);
            assertThat(stale.body()).isEqualTo(whole);
            HttpResponse<byte[]> unknown = edge.get(newToken);
            assertThat(unknown.statusCode()).isEqualTo(503);
            assertThat(json(new String(unknown.body(), UTF_8)).get("code").asText())
                    .isEqualTo("origin_unavailable");
        }
    }

    private static String otherSignature(String query) {
        return query.contains("md5=A") ? query.replace("md5=A", "md5=B") : query.replaceFirst("md5=.", "md5=A");
    }

    private static HttpResponse<byte[]> fetch(Edge edge, String path) {
        try {
            return edge.get(path);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return java.nio.file.Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long count(String text, String part) {
        return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
    }

    private static String signed(String packageId, int seconds) {
        SigningKeys keys = SigningKeys.of(1, Base64.getDecoder().decode(Streaming.SIGNING_KEY));
        return PathSigner.create(keys)
                .sign(packageId, UUID.randomUUID(), Streaming.CLOCK.instant().plusSeconds(seconds));
    }

    /** The path of the list of renditions of a new session. */
    private static String hls(String protection) {
        return hls(film, protection);
    }

    private static String hls(UUID film, String protection) {
        JsonNode session = json(
                streaming.send(
                        "POST",
                        "/v1/playback/sessions",
                        streaming.viewer(),
                        "{\"titleId\":\"%s\",\"protection\":\"%s\"}".formatted(film, protection)),
                201);
        return session.get("hlsUrl").asText();
    }

    /** The paths of all segments that the playlists name, in order. */
    private static List<String> segments(Edge edge, String hls) throws Exception {
        String base = hls.substring(0, hls.lastIndexOf('/') + 1);
        List<String> segments = new ArrayList<>();
        Matcher playlist = Pattern.compile("[va]\\d+\\.m3u8[^\\s\"]*").matcher(text(edge, hls));
        while (playlist.find()) {
            Matcher segment = SEGMENT.matcher(text(edge, base + playlist.group()));
            while (segment.find()) {
                segments.add(base + segment.group());
            }
        }
        assertThat(segments).isNotEmpty();
        return segments;
    }

    private static String text(Edge edge, String path) throws Exception {
        HttpResponse<byte[]> response = edge.get(path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return new String(response.body(), UTF_8);
    }
}
