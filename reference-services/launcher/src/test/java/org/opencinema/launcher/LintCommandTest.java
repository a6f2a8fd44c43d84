package org.opencinema.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LintCommandTest {
    private static final String PLAYLIST = """
            #EXTM3U
            #EXT-X-TARGETDURATION:6
            #EXT-X-PLAYLIST-TYPE:VOD
            #EXTINF:6,
            1.ts
            #EXT-X-ENDLIST
            """;

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int lint(String... manifests) {
        return new LintCommand(directory, new Progress(new PrintStream(out, true, UTF_8)))
                .run(List.of(manifests), new PrintStream(errors, true, UTF_8));
    }

    @Test
    void lint_ofAGoodPlaylist_saysSo() throws IOException {
        Files.writeString(directory.resolve("good.m3u8"), PLAYLIST);

        assertThat(lint("good.m3u8")).isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("0 MUST, 0 SHOULD");
    }

    @Test
    void lint_ofABadPlaylist_tellsPlaceAdviceAndClause() throws IOException {
        Files.writeString(directory.resolve("good.m3u8"), PLAYLIST);
        Files.writeString(directory.resolve("bad.m3u8"), PLAYLIST.replace("EXTINF:6", "EXTINF:9"));

        assertThat(lint("good.m3u8", "bad.m3u8")).isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains(
                        "MUST HLS_SEGMENT_TOO_LONG", "bad.m3u8:4: ", "Raise EXT-X-TARGETDURATION", "[RFC 8216 4.3.3.1")
                .contains("1 MUST, 0 SHOULD");
    }

    @Test
    void lint_ofNothing_tellsTheUsage() {
        assertThat(lint()).isEqualTo(2);
        assertThat(errors.toString(UTF_8)).contains("usage: ./cinema lint");
    }

    @Test
    void lint_ofAMissingFile_isAFinding() {
        assertThat(lint("gone.m3u8")).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("MUST UNREADABLE");
    }
}
