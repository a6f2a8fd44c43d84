package org.opencinema.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says to those who call it wrongly; what it finds is tested in streaming-service. */
final class WatermarkCommandTest {
    private static final String ID = "01975e2c-9a00-7000-8000-0123456789ab";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    private int run(String... arguments) throws Exception {
        try (Home home = new Home(directory.resolve("home"))) {
            return new WatermarkCommand(home, directory, new Progress(System.out))
                    .run(List.of(arguments), new PrintStream(errors, true, UTF_8));
        }
    }

    @Test
    void command_thatIsIncomplete_isExplained() throws Exception {
        for (String[] wrong : new String[][] {
            {},
            {"detect"},
            {"detect", "copy.mp4"},
            {"detect", "copy.mp4", "--title"},
            {"read", "copy.mp4", "--title", ID},
            {"detect", "copy.mp4", "--sessions", "list"},
            {"detect", "copy.mp4", "--title", ID, "--package", ID},
            {"detect", "copy.mp4", "--film", ID}
        }) {
            errors.reset();
            assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
            assertThat(errors.toString(UTF_8)).startsWith("usage: ./cinema watermark detect FILE");
        }
    }

    @Test
    void command_withoutTheRecordingOrThePlatform_saysWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> run("detect", "copy.mp4", "--title", ID)).hasMessageContaining("copy.mp4");
        Files.writeString(directory.resolve("copy.mp4"), "x");
        assertThatThrownBy(() -> run("detect", "copy.mp4", "--title", ID)).hasMessageContaining("./cinema up");
    }
}
