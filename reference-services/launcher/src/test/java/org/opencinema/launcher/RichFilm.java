package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A film with all that a player can show: two voices, subtitles, an intro and credits. */
final class RichFilm {
    static final int SECONDS = 40;

    private RichFilm() {}

    static UUID publish(RunningPlatform running, String en, String ru) throws Exception {
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(Clips.create(editor, en, ru).path("id").asText());
        Clips.publish(editor, film, master(running.platform().ffmpeg()));
        mark(editor, film, 2, 8, SECONDS - 8);
        return film;
    }

    /** Says where a video's intro and credits are. */
    static void mark(Api editor, Object video, double from, double to, double credits) throws Exception {
        Map<String, Object> markers =
                Map.of("intro", Map.of("startSeconds", from, "endSeconds", to), "creditsStartSeconds", credits);
        Api.within(
                Duration.ofSeconds(20),
                "the video is known to streaming",
                () -> editor.put("/v1/media/videos/" + video + "/markers", markers, "\"0\"")
                                .statusCode()
                        != 404);
    }

    /** The clip of others with a second voice and two tracks of subtitles. */
    private static Path master(Path ffmpeg) throws Exception {
        Path clip = Clips.synthesise(ffmpeg, SECONDS);
        Path master = clip.resolveSibling("rich.mkv");
        List<String> command = new ArrayList<>(List.of(ffmpeg.toString(), "-v", "error", "-y", "-i", clip.toString()));
        command.addAll(List.of("-f", "lavfi", "-t", Integer.toString(SECONDS), "-i", "sine=frequency=440"));
        command.addAll(List.of("-i", subtitles("en", "The comet flies"), "-i", subtitles("ru", "Комета летит")));
        command.addAll(List.of("-map", "0:v", "-map", "0:a", "-map", "1", "-map", "2", "-map", "3"));
        command.addAll(List.of("-c:v", "copy", "-c:a", "aac", "-c:s", "srt"));
        for (String tracks : new String[] {"a", "s"}) {
            command.addAll(List.of("-metadata:s:" + tracks + ":0", "language=eng"));
            command.addAll(List.of("-metadata:s:" + tracks + ":1", "language=rus"));
        }
        command.add(master.toString());
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0)
                .as("FFmpeg")
                .isTrue();
        return master;
    }

    private static String subtitles(String language, String said) throws IOException {
        Path file = Path.of("target", "rich-" + language + ".srt").toAbsolutePath();
        return Files.writeString(file, "1\n00:00:00,000 --> 00:00:%02d,000\n%s\n".formatted(SECONDS - 1, said))
                .toString();
    }
}
