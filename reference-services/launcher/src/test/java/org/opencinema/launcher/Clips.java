package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Makes titles and films through the API, as an editor does. */
final class Clips {
    private static final int BROWSER_FILM_SECONDS = 40;

    private Clips() {}

    /** The film that browsers watch, found by search; the same for all tests. */
    static synchronized UUID browserFilm(RunningPlatform running) throws Exception {
        Api editor = running.signedIn("editor");
        JsonNode found = Api.expect(200, editor.get("/v1/search?q=browser%20comet&playable=true"));
        if (found.path("total").asInt() > 0) {
            return UUID.fromString(found.at("/items/0/id").asText());
        }
        UUID film = UUID.fromString(
                create(editor, "Browser Comet", "Комета в окне").path("id").asText());
        publish(editor, film, synthesise(running.platform().ffmpeg(), BROWSER_FILM_SECONDS));
        Api.within(
                Duration.ofSeconds(5),
                "film found",
                () -> Api.expect(200, editor.get("/v1/search?q=browser%20comet&playable=true"))
                                .path("total")
                                .asInt()
                        > 0);
        return film;
    }

    static Map<String, Object> newTitle(String en, String ru) {
        return newTitle(en, ru, "drama");
    }

    static Map<String, Object> newTitle(String en, String ru, String genre) {
        return Map.of(
                "kind", "film",
                "translations", Map.of("en", Map.of("title", en), "ru", Map.of("title", ru)),
                "year", 2026,
                "genres", List.of(genre),
                "availability", List.of(Map.of("region", "*")));
    }

    static JsonNode create(Api editor, String en, String ru) throws Exception {
        createGenre(editor);
        return Api.expect(201, editor.post("/v1/titles", newTitle(en, ru)));
    }

    /** Returns its id. */
    static String createSeries(Api editor, String name) throws Exception {
        createGenre(editor);
        Map<String, Object> series = new HashMap<>(newTitle(name, name));
        series.put("kind", "series");
        return Api.expect(201, editor.post("/v1/titles", series)).path("id").asText();
    }

    /** The one of the titles here. */
    private static void createGenre(Api editor) throws Exception {
        Api.expect(
                200,
                editor.send(
                        "PUT",
                        "/v1/genres/drama",
                        BodyPublishers.ofString("{\"names\":{\"en\":\"Drama\",\"ru\":\"Драма\"}}"),
                        Map.of()));
    }

    /** A moving picture with sound, 854 by 480. */
    static Path synthesise(Path ffmpeg, int seconds) throws Exception {
        return synthesise(ffmpeg, seconds, "854x480");
    }

    static Path synthesise(Path ffmpeg, int seconds, String size) throws Exception {
        Path clip = Path.of("target", "clip-" + seconds + "-" + size + ".mp4").toAbsolutePath();
        Process process = new ProcessBuilder(
                        ffmpeg.toString(),
                        "-hide_banner",
                        "-loglevel",
                        "error",
                        "-y",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=" + size + ":rate=25",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=330",
                        "-t",
                        Integer.toString(seconds),
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-pix_fmt",
                        "yuv420p",
                        "-c:a",
                        "aac",
                        clip.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0)
                .as("FFmpeg")
                .isTrue();
        return clip;
    }

    /** Uploads a file for a title and waits until it is packaged; the packaged title is then playable in the catalog. */
    static void publish(Api editor, UUID title, Path file) throws Exception {
        awaitReady(editor, upload(editor, title, file));
        Api.within(
                Duration.ofSeconds(20),
                "playable",
                () -> Api.expect(200, editor.get("/v1/titles/" + title))
                        .path("playable")
                        .asBoolean());
    }

    /** Adds an episode to the first season of a series, with a video; returns its id. */
    static String publishEpisode(Api editor, String series, int number, Path file) throws Exception {
        Map<String, Object> body =
                Map.of("season", 1, "number", number, "translations", Map.of("en", Map.of("title", "Night " + number)));
        JsonNode episode = Api.expect(201, editor.post("/v1/titles/" + series + "/episodes", body));
        String id = episode.path("id").asText();
        awaitReady(editor, upload(editor, "episodeId", UUID.fromString(id), file));
        return id;
    }

    private static void awaitReady(Api editor, JsonNode job) throws Exception {
        Api.within(Duration.ofSeconds(120), "packaging", () -> {
            JsonNode now = Api.expect(
                    200, editor.get("/v1/media/jobs/" + job.path("id").asText()));
            assertThat(now.path("state").asText()).as(now.toString()).isNotEqualTo("failed");
            return now.path("state").asText().equals("ready");
        });
    }

    static JsonNode upload(Api editor, UUID title, Path file) throws Exception {
        return upload(editor, "titleId", title, file);
    }

    private static JsonNode upload(Api editor, String field, UUID id, Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        Map<String, Object> start =
                Map.of(field, id, "fileName", file.getFileName().toString(), "sizeBytes", bytes.length);
        // the streaming service learns of what is new by its event
        Api.within(Duration.ofSeconds(20), "known to streaming", () -> {
            int status = editor.post("/v1/media/uploads", start).statusCode();
            assertThat(status).isIn(201, 404, 422);
            return status == 201;
        });
        JsonNode upload = Api.expect(201, editor.post("/v1/media/uploads", start));
        int size = upload.path("partSizeBytes").asInt();
        String path = "/v1/media/uploads/" + upload.path("id").asText();
        for (int part = 1; part <= upload.path("partCount").asInt(); part++) {
            int from = (part - 1) * size;
            Api.expect(
                    204,
                    editor.send(
                            "PUT",
                            path + "/parts/" + part,
                            BodyPublishers.ofByteArray(bytes, from, Math.min(size, bytes.length - from)),
                            Map.of("Content-Type", "application/octet-stream")));
        }
        return Api.expect(202, editor.send("POST", path + "/complete", BodyPublishers.noBody(), Map.of()));
    }
}
