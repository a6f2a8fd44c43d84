package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.Tools;
import org.opencinema.signing.PathSigner;
import org.opencinema.signing.SigningKeys;

final class FilmTest {
    /** Long enough for progress to be seen while it is packaged. */
    private static final int SECONDS = 20;

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private final String editor = streaming.editor();

    @Test
    void film_uploadedInParts_isPackagedAndPlays(@TempDir Path directory) throws Exception {
        UUID title = streaming.title();
        byte[] master = padded(streaming.clip("film", SECONDS, 854, 480, true), 10 << 20);
        JsonNode upload = json(streaming.startUpload(title, master.length, editor), 201);
        String id = upload.get("id").asText();
        assertThat(upload.get("partSizeBytes").asLong()).isEqualTo(8 << 20);
        assertThat(upload.get("partCount").asInt()).isEqualTo(2);
        byte[] first = Arrays.copyOf(master, 8 << 20);
        byte[] second = Arrays.copyOfRange(master, 8 << 20, master.length);

        JsonNode wrong = json(streaming.putPart(id, 1, second, editor), 400);
        assertThat(wrong.at("/violations/0/field").asText()).isEqualTo("Content-Length");
        assertThat(wrong.get("detail").asText()).contains("part 1 must be 8388608, was " + second.length);
        assertThat(json(streaming.putPart(id, 3, second, editor), 400)
                        .at("/violations/0/field")
                        .asText())
                .isEqualTo("partNumber");
        assertThat(streaming.putPart(id, 2, second, editor).statusCode()).isEqualTo(204);
        JsonNode early = json(streaming.complete(id, editor), 409);
        assertThat(early.get("code").asText()).isEqualTo("parts_missing");
        assertThat(early.get("detail").asText()).contains("missing: 1");
        assertThat(streaming.putPart(id, 1, new byte[8 << 20], editor).statusCode())
                .isEqualTo(204);
        assertThat(streaming.putPart(id, 1, first, editor).statusCode()).isEqualTo(204);
        assertThat(json(streaming.get("/v1/media/uploads/" + id, editor), 200).get("receivedParts"))
                .hasToString("[1,2]");
        String job = json(streaming.complete(id, editor), 202).get("id").asText();
        assertThat(json(streaming.complete(id, editor), 202).get("id").asText()).isEqualTo(job);
        JsonNode complete = json(streaming.get("/v1/media/uploads/" + id, editor), 200);
        assertThat(complete.get("state").asText()).isEqualTo("complete");
        assertThat(complete.get("jobId").asText()).isEqualTo(job);
        assertThat(json(streaming.putPart(id, 1, first, editor), 409)
                        .get("code")
                        .asText())
                .isEqualTo("upload_complete");
        assertThat(streaming
                        .send("DELETE", "/v1/media/uploads/" + id, editor, null)
                        .statusCode())
                .isEqualTo(409);

        JsonNode ready = json(
                Streaming.await("film", () -> streaming.get("/v1/media/jobs/" + job, editor), response -> {
                    JsonNode now = json(response, 200);
                    assertThat(now.get("progress").asDouble()).isBetween(0.0, 1.0);
                    assertThat(now.get("state").asText()).isNotEqualTo("failed");
                    assertThat(now.has("packageId"))
                            .isEqualTo(now.get("state").asText().equals("ready"));
                    return now.get("state").asText().equals("ready");
                }),
                200);
        assertThat(ready.get("durationSeconds").asDouble()).isBetween(SECONDS - 0.1, SECONDS + 0.1);
        String packageId = ready.get("packageId").asText();
        try (KafkaTopic<MediaPackaged> media =
                new KafkaTopic<>(streaming.servers().kafka().bootstrapServers(), Topics.MEDIA, MediaPackaged.class)) {
            var event =
                    media.await(1, packaged -> packaged.titleId().equals(title)).get(0);
            assertThat(event.data().packageId()).hasToString(packageId);
            assertThat(event.data().version()).isEqualTo(1);
            assertThat(event.data().durationSeconds()).isBetween(SECONDS - 0.1, SECONDS + 0.1);
        }
        assertPlays(title, packageId, directory);
    }

    /** The same film with an empty box at its end, to fill more than one part. */
    private static byte[] padded(byte[] mp4, int size) {
        byte[] padded = Arrays.copyOf(mp4, size);
        ByteBuffer.wrap(padded).putInt(mp4.length, size - mp4.length).put(mp4.length + 4, "free".getBytes(UTF_8));
        return padded;
    }

    private void assertPlays(UUID title, String packageId, Path directory) throws Exception {
        JsonNode playback = json(streaming.startPlayback(title, streaming.viewer()), 201);
        assertThat(playback.get("resumeSeconds").asDouble()).isZero();
        assertThat(playback.get("heartbeatSeconds").asInt()).isEqualTo(15);
        assertThat(Instant.parse(playback.get("expiresAt").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(239)),
                        Instant.now().plus(Duration.ofMinutes(241)));
        String hls = playback.get("hlsUrl").asText();
        String base = hls.substring(0, hls.lastIndexOf('/') + 1);
        assertThat(base).endsWith("/" + packageId + "/");

        String master = fetch(base, "master.m3u8", directory, "application/vnd.apple.mpegurl");
        assertThat(master).contains("RESOLUTION=854x480", "RESOLUTION=640x360", "x240");
        List<String> variants = master.lines()
                .filter(line -> line.startsWith("#EXT-X-STREAM-INF"))
                .toList();
        assertThat(variants)
                .hasSize(3)
                .allSatisfy(line -> assertThat(line)
                        .containsPattern("BANDWIDTH=\\d+")
                        .containsPattern("CODECS=\"avc1\\.[0-9a-f]{6},mp4a\\.40\\.2\"")
                        .containsPattern("AUDIO=\"\\w+\""));
        Set<String> segments = new HashSet<>();
        for (String playlist : names("([va]\\d+\\.m3u8)", master)) {
            String text = fetch(base, playlist, directory, "application/vnd.apple.mpegurl");
            assertThat(text).contains("#EXT-X-ENDLIST", "#EXT-X-TARGETDURATION:4");
            segments.addAll(names("([va]\\d+-init\\.mp4|[va]\\d+-\\d{5}\\.m4s)", text));
        }
        assertThat(segments).hasSizeGreaterThanOrEqualTo(4 + 4 * SECONDS / 4);
        for (String segment : segments) {
            fetch(base, segment, directory, "video/mp4");
        }
        String mpd = fetch(base, "manifest.mpd", directory, "application/dash+xml");
        assertThat(names("<Representation id=\"(\\w+)\"", mpd)).hasSize(4);
        for (int height : List.of(480, 360, 240)) {
            JsonNode probed = probe(directory, "v" + height + ".m3u8");
            assertThat(probed.at("/format/duration").asDouble()).isBetween(SECONDS - 0.2, SECONDS + 0.2);
            assertThat(probed.at("/streams/0/codec_name").asText()).isEqualTo("h264");
            assertThat(probed.at("/streams/0/nb_read_frames").asInt()).isEqualTo(SECONDS * 25);
        }
        assertThat(probe(directory, "a1.m3u8").at("/streams/0/codec_name").asText())
                .isEqualTo("aac");
        assertRanges(base + "v240-00001.m4s");
        assertOnlyItsTokenOpens(base, packageId);
    }

    private static String fetch(String base, String name, Path directory, String type) throws Exception {
        HttpResponse<byte[]> response = streaming.media(base + name);
        assertThat(response.statusCode()).as(name).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(response.body().length);
        assertThat(response.headers().firstValue("ETag")).isPresent();
        assertThat(response.headers().firstValue("Cache-Control").orElse("")).startsWith("private, max-age=");
        Files.write(directory.resolve(name), response.body());
        return new String(response.body(), UTF_8);
    }

    private static void assertRanges(String segment) {
        byte[] whole = streaming.media(segment).body();
        int size = whole.length;
        HttpResponse<byte[]> part = streaming.media(segment, "Range", "bytes=100-199");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 100-199/" + size);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 100, 200));
        assertThat(streaming.media(segment, "Range", "bytes=-10").body())
                .isEqualTo(Arrays.copyOfRange(whole, size - 10, size));
        assertThat(streaming
                        .media(segment, "Range", "bytes=" + (size - 5) + "-")
                        .body())
                .hasSize(5);
        for (String bad : List.of("bytes=" + size + "-", "bytes=9-5x", "bytes=--5")) {
            assertThat(streaming.media(segment, "Range", bad).statusCode())
                    .as(bad)
                    .isEqualTo(416);
        }
        for (String whatMayBeIgnored : List.of("bytes=0-1,5-6", "lines=1-2")) {
            assertThat(streaming.media(segment, "Range", whatMayBeIgnored).body())
                    .isEqualTo(whole);
        }
        assertThat(streaming.media(segment, "Accept", "video/mp4").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> head = streaming.mediaHead(segment);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(size);
        assertThat(head.body()).isEmpty();
    }

    private static void assertOnlyItsTokenOpens(String base, String packageId) throws Exception {
        String token = base.split("/")[2];
        String file = "/" + packageId + "/v240-00001.m4s";
        SigningKeys keys = SigningKeys.of(1, Base64.getDecoder().decode(Streaming.SIGNING_KEY));
        Instant now = Streaming.CLOCK.instant();
        String expired = PathSigner.create(keys).sign(packageId, UUID.randomUUID(), now.minusSeconds(1));
        String ofOther =
                PathSigner.create(keys).sign(UUID.randomUUID().toString(), UUID.randomUUID(), now.plusSeconds(60));
        String ofOtherKey = PathSigner.create(SigningKeys.of(1, new byte[32]))
                .sign(packageId, UUID.randomUUID(), now.plusSeconds(60));
        String altered = token.substring(0, 20) + (token.charAt(20) == 'A' ? "B" : "A") + token.substring(21);
        for (var refusal : Map.of(
                        "/media" + file, "token_missing",
                        "/media/" + altered + file, "token_invalid",
                        "/media/x" + file, "token_invalid",
                        "/media/" + ofOther + file, "token_invalid",
                        "/media/" + ofOtherKey + file, "token_invalid",
                        "/media/" + expired + file, "token_expired")
                .entrySet()) {
            HttpResponse<byte[]> response = streaming.media(refusal.getKey());
            assertThat(response.statusCode()).as(refusal.getKey()).isEqualTo(403);
            assertThat(json(new String(response.body(), UTF_8)).get("code").asText())
                    .isEqualTo(refusal.getValue());
        }
        assertThat(streaming.media(base + "v999-00001.m4s").statusCode()).isEqualTo(404);
        assertThat(streaming.media(base + "..%2f..%2fmasters").statusCode()).isBetween(400, 404);
    }

    @Test
    void master_thatIsNoVideo_failsItsJobAndOthersGoOn() throws Exception {
        UUID first = streaming.title();
        UUID second = streaming.title();

        JsonNode bad = streaming.upload(
                first, "this is a text named .mp4\n".repeat(1000).getBytes(UTF_8));
        JsonNode good = streaming.upload(second, streaming.clip("silent", 2, 320, 200, false));

        JsonNode failed = streaming.awaitJob(bad.get("id").asText(), "failed");
        assertThat(failed.get("error").asText())
                .contains("Invalid data found when processing input")
                .doesNotContain(streaming.workDirectory().toString());
        assertThat(failed.has("packageId")).isFalse();
        JsonNode ready = streaming.awaitJob(good.get("id").asText(), "ready");
        assertThat(ready.get("durationSeconds").asDouble()).isBetween(1.9, 2.1);
        assertThat(json(streaming.startPlayback(first, streaming.viewer()), 409)
                        .get("code")
                        .asText())
                .isEqualTo("not_playable");
        JsonNode playback = json(streaming.startPlayback(second, streaming.viewer()), 201);
        String master =
                new String(streaming.media(playback.get("hlsUrl").asText()).body(), UTF_8);
        assertThat(master).contains("x200").doesNotContain("AUDIO");
        JsonNode jobs = json(streaming.get("/v1/media/jobs?limit=1", editor), 200);
        assertThat(jobs.at("/items/0/id")).isEqualTo(good.get("id"));
        JsonNode next = json(
                streaming.get(
                        "/v1/media/jobs?limit=1&cursor="
                                + jobs.get("nextCursor").asText(),
                        editor),
                200);
        assertThat(next.at("/items/0/id")).isEqualTo(bad.get("id"));
        JsonNode ofTitle = json(streaming.get("/v1/media/jobs?titleId=" + first, editor), 200);
        assertThat(ofTitle.get("items")).hasSize(1);
        assertThat(ofTitle.has("nextCursor")).isFalse();
    }

    @Test
    void job_withoutFreeSpaceOrCutOff_isPackagedInTheEnd() throws Exception {
        UUID title = streaming.title();
        byte[] master = streaming.clip("medium", 8, 640, 360, false);
        streaming.restart(Map.of("STREAMING_FREE_SPACE", "1PiB"));
        String upload = streaming.uploadParts(title, master);
        String job = json(streaming.complete(upload, editor), 202).get("id").asText();
        assertThat(streaming.awaitJob(job, "failed").get("error").asText())
                .contains("free space", "STREAMING_WORK_DIR");

        streaming.restart(Map.of());
        JsonNode revived = json(streaming.complete(upload, editor), 202);
        assertThat(revived.get("id").asText()).isEqualTo(job);
        assertThat(revived.get("state").asText()).isEqualTo("queued");
        Streaming.await(
                "progress",
                () -> json(streaming.get("/v1/media/jobs/" + job, editor), 200)
                        .get("progress")
                        .asDouble(),
                progress -> progress > 0);
        streaming.restart(Map.of());

        assertThat(Files.list(streaming.workDirectory()))
                .as("what was left over")
                .hasSizeLessThanOrEqualTo(1);
        JsonNode ready = streaming.awaitJob(job, "ready");
        assertThat(ready.has("error")).isFalse();
        JsonNode playback = json(streaming.startPlayback(title, streaming.viewer()), 201);
        assertThat(streaming.media(playback.get("hlsUrl").asText()).statusCode())
                .isEqualTo(200);
        assertThat(Files.list(streaming.workDirectory())).isEmpty();
    }

    private static JsonNode probe(Path directory, String playlist) throws Exception {
        Process process = new ProcessBuilder(
                        Tools.ffprobe().toString(),
                        "-v",
                        "error",
                        "-of",
                        "json",
                        "-count_frames",
                        "-show_format",
                        "-show_streams",
                        playlist)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return json(output);
    }

    private static List<String> names(String pattern, String text) {
        Set<String> names = new java.util.LinkedHashSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return new ArrayList<>(names);
    }
}
