package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.streaming.Streaming.await;
import static org.opencinema.service.streaming.Streaming.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.Topics;

final class MediaJobsTest {
    private static final int PART = 8 << 20;

    @RegisterExtension
    static final Streaming streaming = new Streaming();

    private final HttpClient browser = HttpClient.newHttpClient();
    private final String editor = streaming.editor();

    @Test
    void upload_direct_takesOnlyTheBytesOfTheChecksumAndIsPackaged() throws Exception {
        UUID title = streaming.title();
        byte[] film = streaming.clip("direct", 3, 320, 180, true);
        byte[] master = Arrays.copyOf(film, PART + 100_000);
        java.nio.ByteBuffer.wrap(master)
                .putInt(film.length, master.length - film.length)
                .putInt(film.length + 4, 0x66726565);
        String id = startDirect(title, master.length);
        byte[] first = Arrays.copyOf(master, PART);
        byte[] second = Arrays.copyOfRange(master, PART, master.length);

        JsonNode links = json(links(id, Map.of(1, first, 2, second)), 200);
        byte[] altered = first.clone();
        altered[1000]++;
        assertRefused(links.at("/links/0"), altered);
        assertRefused(links.at("/links/0"), second);
        assertThat(json(streaming.get("/v1/media/uploads/" + id, editor), 200).get("receivedParts"))
                .hasToString("[]");
        assertThat(put(links.at("/links/0"), first).statusCode()).isEqualTo(200);

        JsonNode resumed = json(streaming.get("/v1/media/uploads/" + id, editor), 200);
        assertThat(resumed.get("receivedParts")).hasToString("[1]");
        assertThat(resumed.get("direct").asBoolean()).isTrue();
        assertThat(json(streaming.complete(id, editor), 409).get("code").asText())
                .isEqualTo("parts_missing");
        assertThat(json(streaming.putPart(id, 2, second, editor), 409)
                        .get("code")
                        .asText())
                .isEqualTo("direct_upload");
        assertThat(json(links(id, Map.of(3, second)), 400)
                        .at("/violations/0/field")
                        .asText())
                .isEqualTo("parts");
        assertThat(put(links.at("/links/1"), second).statusCode()).isEqualTo(200);

        String job = json(streaming.complete(id, editor), 202).get("id").asText();
        JsonNode ready = streaming.awaitJob(job, "ready");
        assertThat(ready.get("attempt").asInt()).isEqualTo(1);
        assertThat(ready.get("retryable").asBoolean()).isFalse();
        assertThat(ready.at("/source/video/codec").asText()).isEqualTo("h264");
        assertThat(ready.at("/source/video/width").asInt()).isEqualTo(320);
        assertThat(ready.at("/source/audio/0/channels").asInt()).isEqualTo(1);
        assertThat(json(links(id, Map.of(1, first)), 409).get("code").asText()).isEqualTo("upload_complete");
        assertPackage(ready.get("packageId").asText(), title);
    }

    private void assertPackage(String id, UUID title) {
        String path = "/v1/media/packages/" + id;
        JsonNode found = json(streaming.get(path, editor), 200);
        assertThat(found.get("titleId").asText()).isEqualTo(title.toString());
        assertThat(found.get("video")).hasSize(2);
        assertThat(found.at("/video/0/frameRate").asDouble()).isEqualTo(25);
        assertThat(found.at("/audio/0/channels").asInt()).isEqualTo(1);
        assertThat(found.get("posters")).hasSize(5);
        for (JsonNode poster : found.get("posters")) {
            HttpResponse<byte[]> picture = streaming.media(poster.get("url").asText());
            assertThat(picture.statusCode()).isEqualTo(200);
            assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/jpeg");
        }
        int other = found.get("poster").asInt() % 5 + 1;
        assertThat(streaming
                        .send("PUT", path + "/poster", editor, "{\"number\":" + other + "}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(json(streaming.get(path, editor), 200).get("poster").asInt()).isEqualTo(other);
        assertThat(streaming.objects("packages/" + id)).contains("packages/" + id + "/thumbnails.vtt");
        await("the kept tracks to be gone", () -> streaming.objects("work/"), Set::isEmpty);
    }

    private String startDirect(UUID title, int size) {
        String body = "{\"titleId\":\"%s\",\"fileName\":\"film.mp4\",\"sizeBytes\":%d,\"direct\":true}";
        return json(streaming.send("POST", "/v1/media/uploads", editor, body.formatted(title, size)), 201)
                .get("id")
                .asText();
    }

    private HttpResponse<String> links(String upload, Map<Integer, byte[]> parts) {
        String list = parts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey()) // Map.of has another order in each JVM
                .map(part -> "{\"partNumber\":%d,\"sha256\":\"%s\"}"
                        .formatted(
                                part.getKey(),
                                Base64.getEncoder()
                                        .encodeToString(MediaPackage.sha256().digest(part.getValue()))))
                .collect(Collectors.joining(",", "{\"parts\":[", "]}"));
        return streaming.send("POST", "/v1/media/uploads/" + upload + "/links", editor, list);
    }

    /** The store may answer before it has read all, and hang up then. */
    private void assertRefused(JsonNode link, byte[] bytes) throws Exception {
        try {
            HttpResponse<String> answer = put(link, bytes);
            assertThat(answer.statusCode())
                    .as("%s with %s", answer.body(), answer.headers().map())
                    .isBetween(400, 403);
        } catch (IOException hungUp) {
            assertThat(hungUp).rootCause().hasMessageMatching("Broken pipe|Connection reset.*");
        }
    }

    private HttpResponse<String> put(JsonNode link, byte[] bytes) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(link.get("url").asText()))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
        link.get("headers")
                .properties()
                .forEach(header ->
                        request.header(header.getKey(), header.getValue().asText()));
        return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void job_cancelledWhileItRuns_leavesNothingAndIsRetried() throws Exception {
        UUID title = streaming.title();
        String job = streaming
                .upload(title, streaming.clip("long", 30, 640, 360, true))
                .get("id")
                .asText();
        String path = "/v1/media/jobs/" + job;
        await("its first track", () -> streaming.objects("work/"), objects -> !objects.isEmpty());
        JsonNode running = json(streaming.get(path, editor), 200);
        assertThat(running.get("state").asText()).isEqualTo("running");
        assertThat(running.get("step").asText()).isEqualTo("encoding");

        JsonNode cancelled = json(streaming.send("POST", path + "/cancel", editor, null), 200);

        assertThat(cancelled.get("state").asText()).isEqualTo("cancelled");
        assertThat(cancelled.get("retryable").asBoolean()).isTrue();
        await("what it made to be gone", () -> streaming.objects("work/"), Set::isEmpty);
        await("its encoder to be gone", MediaJobsTest::encoders, List::isEmpty);
        assertThat(streaming.send("POST", path + "/cancel", editor, null).statusCode())
                .isEqualTo(200);

        JsonNode again = json(streaming.send("POST", path + "/retry", editor, null), 202);
        assertThat(again.get("state").asText()).isIn("queued", "running");
        JsonNode ready = streaming.awaitJob(job, "ready");
        assertThat(ready.get("attempt").asInt()).isEqualTo(2);
        assertThat(json(streaming.send("POST", path + "/cancel", editor, null), 409)
                        .get("code")
                        .asText())
                .isEqualTo("job_finished");
        assertThat(json(streaming.send("POST", path + "/retry", editor, null), 409)
                        .get("code")
                        .asText())
                .isEqualTo("job_finished");
    }

    private static List<ProcessHandle> encoders() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("ffmpeg"))
                .toList();
    }

    @Test
    void encoder_thatIsKilled_isStartedAgainWithWhatWasFinished() throws Exception {
        UUID title = streaming.title();
        String job = streaming
                .upload(title, streaming.clip("killed", 20, 640, 360, true))
                .get("id")
                .asText();
        Set<String> finished = await("its first track", () -> streaming.objects("work/"), keys -> !keys.isEmpty());
        await("an encoder", MediaJobsTest::encoders, processes -> !processes.isEmpty())
                .forEach(ProcessHandle::destroyForcibly);

        JsonNode ready = streaming.awaitJob(job, "ready");

        assertThat(ready.get("attempt").asInt()).isEqualTo(2);
        String packageId = ready.get("packageId").asText();
        assertThat(finished).allMatch(key -> key.startsWith("work/" + packageId + "/"));
        await("the kept tracks to be gone", () -> streaming.objects("work/"), Set::isEmpty);
    }

    @Test
    void master_uploadedTwice_isOnePackageThatIsTheNewestAgain() throws Exception {
        UUID title = streaming.title();
        byte[] film = streaming.clip("same", 2, 320, 180, false);
        byte[] other = streaming.clip("other", 3, 320, 180, false);
        Map<String, String> packages = new HashMap<>();
        for (byte[] master : List.of(film, other, film)) {
            String job = streaming.upload(title, master).get("id").asText();
            packages.put(job, streaming.awaitJob(job, "ready").get("packageId").asText());
        }

        assertThat(Set.copyOf(packages.values())).hasSize(2);
        JsonNode playback = json(streaming.startPlayback(title, streaming.viewer()), 201);
        assertThat(playback.get("durationSeconds").asDouble()).isBetween(1.9, 2.1);
        try (KafkaTopic<MediaPackaged> media =
                new KafkaTopic<>(streaming.servers().kafka().bootstrapServers(), Topics.MEDIA, MediaPackaged.class)) {
            assertThat(media.await(3, packaged -> packaged.titleId().equals(title)))
                    .extracting(event -> event.data().version())
                    .containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void upload_neverCompleted_isForgotten() throws Exception {
        String id = startDirect(streaming.title(), 10);
        streaming.restart(Map.of("STREAMING_KEEP_FOR", "1s"));
        try {
            await(
                    "it to be gone",
                    () -> streaming.get("/v1/media/uploads/" + id, editor).statusCode(),
                    status -> status == 404);
        } finally {
            streaming.restart(Map.of());
        }
    }

    @Test
    void master_thatIsNoFilm_isNotRetried() {
        String job = streaming
                .upload(streaming.title(), "no film at all".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .get("id")
                .asText();
        JsonNode failed = streaming.awaitJob(job, "failed");
        assertThat(failed.get("retryable").asBoolean()).isFalse();

        JsonNode refused = json(streaming.send("POST", "/v1/media/jobs/" + job + "/retry", editor, null), 409);

        assertThat(refused.get("code").asText()).isEqualTo("job_not_retryable");
        assertThat(refused.get("detail").asText()).contains("cannot be read as video");
    }
}
