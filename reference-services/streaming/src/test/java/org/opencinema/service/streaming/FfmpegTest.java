package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.localservers.Tools;

/** What is made of programs that behave badly, and of files that make them. */
final class FfmpegTest {
    private static final GrayFrames.Sampling SMALL = new GrayFrames.Sampling(16, 9, 5, 0, 0);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "183, false, FFmpeg failed: its last words", // AVERROR_INVALIDDATA, as of FFmpeg 7.1
        "176, false, FFmpeg failed: its last words",
        "1, false, FFmpeg failed: its last words",
        "139, true, crashes on the master (signal 11)",
        "137, true, was killed by signal 9"
    })
    void run_endedByACode_blamesWhoIsAtFault(int code, boolean retryable, String reason) throws Exception {
        Ffmpeg ffmpeg = ffmpeg(program("echo its last words >&2; exit " + code), Duration.ofMinutes(1));

        assertThatThrownBy(() -> ffmpeg.run(List.of(), master(), List.of("out.mp4"), directory, (at, speed) -> {}))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isEqualTo(retryable))
                .hasMessageContaining(reason);
    }

    @Test
    void probe_thatSaysTooMuch_isRefusedAndNotRemembered() throws Exception {
        String chatty = "[ \"$1\" = -version ] || yes '{}' | head -c 9000000";
        Ffmpeg ffmpeg = new Ffmpeg("unused", program(chatty), limits(Duration.ofMinutes(1)));

        assertThatThrownBy(() -> ffmpeg.probe(master(), directory))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("says too much of itself");
    }

    @Test
    void probe_thatFailsWithALineWithoutEnd_isQuotedInShort() throws Exception {
        String endless = "[ \"$1\" = -version ] || { head -c 9000000 /dev/zero | tr '\\0' x >&2; exit 1; }";
        Ffmpeg ffmpeg = new Ffmpeg("unused", program(endless), limits(Duration.ofMinutes(1)));

        assertThatThrownBy(() -> ffmpeg.probe(master(), directory))
                .hasMessageEndingWith("xxx...")
                .hasMessageMatching("(?s).{300,400}");
    }

    @Test
    void frames_ofAScript_openNoOtherFile() throws Exception {
        Master.picture(160, 90, "25", 1).write(directory.resolve("other.mkv"));
        Path script = Files.writeString(directory.resolve("script"), "ffconcat version 1.0\nfile other.mkv\n");
        Ffmpeg ffmpeg = ffmpeg(Tools.ffmpeg().toString(), Duration.ofMinutes(1));

        try (GrayFrames frames = GrayFrames.open(ffmpeg, directory.resolve("other.mkv"), SMALL)) {
            assertThat(frames.next()).isPresent();
        }
        try (GrayFrames frames = GrayFrames.open(ffmpeg, script, SMALL)) {
            assertThatThrownBy(frames::next)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("script cannot be read as video");
        }
    }

    @Test
    void frames_areDecodedWithoutTheSecretsOfTheService() throws Exception {
        Ffmpeg ffmpeg = ffmpeg(program("env | cut -d= -f1 > " + directory + "/names; exit 1"), Duration.ofMinutes(1));

        try (GrayFrames frames = GrayFrames.open(ffmpeg, master(), SMALL)) {
            assertThatThrownBy(frames::next).isInstanceOf(IOException.class);
        }

        assertThat(Files.readAllLines(directory.resolve("names")))
                .contains("PATH", "GCONV_PATH")
                .isSubsetOf(Set.of(
                        "PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR", "GCONV_PATH", "PWD", "OLDPWD", "SHLVL", "_"));
    }

    @Test
    void frames_thatTakeTooLong_areGivenUp() throws Exception {
        Ffmpeg ffmpeg = ffmpeg(program("exec sleep 600"), Duration.ofMillis(200));

        try (GrayFrames frames = GrayFrames.open(ffmpeg, master(), SMALL)) {
            assertThatThrownBy(frames::next).isInstanceOf(IOException.class);
        }
    }

    private Path master() throws IOException {
        return Files.writeString(directory.resolve("master"), "x");
    }

    private String program(String script) throws IOException {
        Path program = Files.writeString(directory.resolve("program"), "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program.toString();
    }

    private static Ffmpeg ffmpeg(String program, Duration time) {
        return new Ffmpeg(program, "unused", limits(time));
    }

    private static Ffmpeg.Limits limits(Duration time) {
        return new Ffmpeg.Limits(1, 4L << 30, 1L << 30, time);
    }
}
