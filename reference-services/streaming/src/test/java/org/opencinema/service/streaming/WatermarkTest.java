package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.localservers.Tools;
import org.opencinema.signing.watermark.Watermark;

/** A film that is packaged with a watermark, played, recorded and leaked. */
final class WatermarkTest {
    private static final int SECONDS = 280;
    private static final int SEGMENTS = 70;

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    @TempDir
    static Path directory;

    private static UUID film;
    private static UUID packageId;
    private static byte[] master;

    @BeforeAll
    static void makeFilm() throws Exception {
        streaming.restart(Map.of("STREAMING_WATERMARK", "true"));
        film = streaming.title();
        master = streaming.clip("watermark", SECONDS, 320, 180, true);
        JsonNode job =
                streaming.awaitJob(streaming.upload(film, master).get("id").asText(), "ready");
        packageId = UUID.fromString(job.get("packageId").asText());
    }

    @AfterAll
    static void stop() throws Exception {
        streaming.restart(Map.of());
    }

    private record Session(UUID id, String base, String query, String playlist) {
        /** The pattern that the session must have got. */
        String pattern() {
            return watermark().pattern(id).toString();
        }
    }

    private static Watermark watermark() {
        return Watermark.create(Base64.getDecoder().decode(Streaming.SIGNING_KEY), packageId.toString(), SEGMENTS);
    }

    @Test
    void copy_atHalfTheBitRate_namesItsSessionAmongTenThousand() throws Exception {
        Session leaker = start("path");
        Session other = start("path");
        assertThat(leaker.pattern()).isNotEqualTo(other.pattern());
        Path recorded = record(leaker, directory.resolve("recorded.mp4"));
        Path copy = directory.resolve("copy.mkv");
        long bits = Files.size(recorded) * 8 / SECONDS;
        ffmpeg(
                "-i",
                recorded.toString(),
                "-vf",
                "trim=start=5.3,setpts=PTS-STARTPTS,scale=256:144,eq=brightness=0.03:contrast=1.05",
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-b:v",
                Long.toString(bits / 2),
                "-maxrate",
                Long.toString(bits / 2),
                "-bufsize",
                Long.toString(bits),
                copy.toString());
        assertThat(Files.size(copy) * 8 / SECONDS).isLessThan(bits * 11 / 20);
        List<UUID> crowd = Stream.generate(UUID::randomUUID).limit(9_998).toList();

        try (WatermarkApplication detector = WatermarkApplication.create(streaming.settings(Map.of()))) {
            assertThat(detector.findPackage(film)).hasValue(packageId);
            WatermarkApplication.Finding finding = detector.detect(copy, packageId, crowd);

            assertThat(finding.firstSegment()).isEqualTo(1);
            assertThat(finding.sessions()).isGreaterThanOrEqualTo(10_000);
            assertReads(finding.letters(), leaker.pattern().substring(1), 64);
            assertThat(finding.suspects())
                    .extracting(WatermarkApplication.Accused::sessionId)
                    .containsExactly(leaker.id());
            assertThat(finding.suspects().get(0).device()).isEqualTo("a recorder");
        }
    }

    /** Whoever copied the master has no watermark, and nobody is accused. */
    @Test
    void copy_ofTheMaster_namesNobody() throws Exception {
        start("path");
        Path copy = Files.write(directory.resolve("master.mp4"), master);

        try (WatermarkApplication detector = WatermarkApplication.create(streaming.settings(Map.of()))) {
            assertThat(detector.detect(copy, packageId, List.of()).suspects()).isEmpty();
            assertThatThrownBy(() -> detector.detect(copy, UUID.randomUUID(), List.of()))
                    .hasMessageContaining("has no watermark");
            Path text = Files.writeString(directory.resolve("text.mp4"), "no video");
            assertThatThrownBy(() -> detector.detect(text, packageId, List.of()))
                    .hasMessageContaining("text.mp4 cannot be read as video");
        }
    }

    @Test
    void session_inEachProtection_getsItsVariantsAndNoOthers() throws Exception {
        try (Edge edge = Edge.start(directory.resolve("edge"), streaming.port(), Map.of())) {
            byte[][] variants = new byte[2][];
            for (String protection : List.of("path", "query", "link", "path")) {
                Session session = start(protection);
                List<String> segments = segments(session);
                assertThat(segments).hasSize(SEGMENTS);
                for (int i : new int[] {0, 1, SEGMENTS - 1}) {
                    byte[] direct = streaming.media(segments.get(i)).body();
                    assertThat(edge.get(segments.get(i)).body()).isEqualTo(direct);
                    if (i == 0) {
                        int variant = session.pattern().charAt(0) - 'A';
                        assertThat(variants[variant])
                                .satisfiesAnyOf(
                                        known -> assertThat(known).isNull(),
                                        known -> assertThat(known).isEqualTo(direct));
                        variants[variant] = direct;
                        assertThat(variants[1 - variant]).isNotEqualTo(direct);
                    }
                }
            }
        }
        Session linked = start("link");
        String mine = segments(linked).get(0);
        String swapped = mine.contains("/a/") ? mine.replace("/a/", "/b/") : mine.replace("/b/", "/a/");
        assertThat(streaming.media(mine).statusCode()).isEqualTo(200);
        assertThat(streaming.media(swapped).statusCode()).isEqualTo(403);
        Session open = start("path");
        for (String variant : List.of("a/", "b/")) {
            assertThat(streaming.media(open.base() + variant + "v180-00001.m4s").statusCode())
                    .isEqualTo(403);
        }
        for (String none : List.of("v180-00071.m4s", "v180-00000.m4s", "v180-99999999999.m4s")) {
            assertThat(streaming.media(open.base() + none).statusCode())
                    .as(none)
                    .isEqualTo(404);
        }
    }

    /** Two sessions behind one cookie's address: a browser must not take what it kept of the first. */
    @Test
    void whatDiffersBetweenSessions_isNotKeptBehindACookie() throws Exception {
        HttpResponse<String> answer = streaming.send(
                "POST",
                "/v1/playback/sessions",
                streaming.viewer(),
                "{\"titleId\":\"%s\",\"protection\":\"cookie\"}".formatted(film));
        String base = json(answer, 201).get("hlsUrl").asText().replace(MediaPackage.HLS, "");
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        try (Edge edge = Edge.start(directory.resolve("cookies"), streaming.port(), Map.of())) {
            for (String file : List.of("v180-00001.m4s", "v180-00001.m4s", MediaPackage.HLS, MediaPackage.DASH)) {
                assertThat(kept(streaming.media(base + file, "Cookie", cookie))).isEqualTo("private, no-cache");
                assertThat(kept(edge.get(base + file, "Cookie", cookie))).isEqualTo("private, no-cache");
            }
            for (String file : List.of("v180-init.mp4", "a1-00001.m4s", "v180.m3u8")) {
                assertThat(kept(streaming.media(base + file, "Cookie", cookie))).endsWith("immutable");
                assertThat(kept(edge.get(base + file, "Cookie", cookie))).endsWith("immutable");
            }
            HttpResponse<byte[]> missing = edge.get(base + "v180-00071.m4s", "Cookie", cookie);
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(json(new String(missing.body(), UTF_8)).get("code").asText())
                    .isEqualTo("not_found");
            String token = cookie.replaceFirst("cinema_media=", "");
            assertThat(kept(edge.get(base.replace("/-/", "/" + token + "/") + "v180-00001.m4s")))
                    .endsWith("immutable");
        }
    }

    private static String kept(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        List<String> headers = answer.headers().allValues("Cache-Control");
        assertThat(headers).hasSize(1);
        return headers.get(0);
    }

    @Test
    void titleThatIsProtected_isNotPackagedWithAWatermark() throws Exception {
        UUID title = streaming.title();
        String protection = "/v1/drm/titles/" + title;
        assertThat(streaming
                        .send("PUT", protection, streaming.editor(), "{\"scheme\":\"cenc\"}")
                        .statusCode())
                .isEqualTo(204);

        String job = streaming
                .upload(title, streaming.clip("small", 2, 320, 180, true))
                .get("id")
                .asText();

        JsonNode failed = streaming.awaitJob(job, "failed");
        assertThat(failed.get("error").asText()).contains("STREAMING_WATERMARK");
        assertThat(failed.get("retryable").asBoolean()).isTrue();
    }

    @Test
    void mark_isTooFaintToBeSeen() {
        double[] values = FaintPicture.of(new byte[32], "any").values(96, 54);

        assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).isLessThan(3.7);
        double meanSquare =
                Arrays.stream(values).map(level -> level * level).average().orElseThrow();
        assertThat(10 * Math.log10(255 * 255 / meanSquare)).isGreaterThan(45);
        assertThat(FaintPicture.of(new byte[32], "another").values(96, 54)).isNotEqualTo(values);
    }

    /** No letter is wrong, and so many are known. */
    private static void assertReads(String letters, String pattern, int known) {
        assertThat(letters).hasSameSizeAs(pattern);
        List<Integer> wrong = IntStream.range(0, letters.length())
                .filter(i -> letters.charAt(i) != '?' && letters.charAt(i) != pattern.charAt(i))
                .boxed()
                .toList();
        assertThat(wrong).as("%s for %s", letters, pattern).isEmpty();
        assertThat(letters.chars().filter(letter -> letter != '?').count()).isGreaterThanOrEqualTo(known);
    }

    private static Session start(String protection) {
        JsonNode session = json(
                streaming.send(
                        "POST",
                        "/v1/playback/sessions",
                        streaming.viewer(),
                        "{\"titleId\":\"%s\",\"protection\":\"%s\",\"device\":\"a recorder\"}"
                                .formatted(film, protection)),
                201);
        String hls = session.get("hlsUrl").asText();
        int query = hls.indexOf('?');
        String list = new String(streaming.media(hls).body(), UTF_8);
        String playlist = list.lines()
                .filter(line -> line.startsWith("v180.m3u8"))
                .findFirst()
                .orElseThrow();
        return new Session(
                UUID.fromString(session.get("sessionId").asText()),
                hls.substring(0, hls.lastIndexOf('/', query < 0 ? hls.length() : query) + 1),
                query < 0 ? "" : hls.substring(query),
                playlist);
    }

    /** The paths of the segments that the playlist names. */
    private static List<String> segments(Session session) {
        String text =
                new String(streaming.media(session.base() + session.playlist()).body(), UTF_8);
        return text.lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> session.base() + line)
                .toList();
    }

    private static Path record(Session session, Path file) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<String> parts = new ArrayList<>(List.of(session.base() + "v180-init.mp4"));
        parts.addAll(segments(session));
        for (String part : parts) {
            HttpResponse<byte[]> response = streaming.media(part);
            assertThat(response.statusCode()).as(part).isEqualTo(200);
            all.write(response.body());
        }
        return Files.write(file, all.toByteArray());
    }

    private static void ffmpeg(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg().toString(), "-nostdin", "-v", "error", "-y"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(command.toString()).isZero();
    }
}
