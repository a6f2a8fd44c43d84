package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opencinema.localservers.Tools;

/** Master files for tests, made by FFmpeg. */
final class Master {
    private static final List<String> H264 = List.of("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");

    private final List<String> inputs = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private boolean coded;

    private Master() {}

    /** A moving test picture. */
    static Master picture(int width, int height, String rate, double seconds) {
        return new Master().input("testsrc2=s=%dx%d:r=%s:d=%s".formatted(width, height, rate, seconds));
    }

    static Master none() {
        return new Master();
    }

    Master sound(double seconds, String... options) {
        input("sine=frequency=440:sample_rate=48000:d=" + seconds);
        return with(options);
    }

    Master input(String source) {
        inputs.addAll(List.of("-f", "lavfi", "-i", source));
        return this;
    }

    Master file(Path file) {
        inputs.addAll(List.of("-i", file.toString()));
        return this;
    }

    Master with(String... options) {
        coded |= List.of(options).contains("-c:v");
        this.options.addAll(List.of(options));
        return this;
    }

    Path write(Path file) throws Exception {
        List<String> command = new ArrayList<>(List.of(Tools.ffmpeg().toString(), "-v", "error", "-y"));
        command.addAll(inputs);
        command.addAll(coded ? List.of() : H264);
        command.addAll(options);
        command.add(file.toString());
        run(command);
        return file;
    }

    static boolean encodes(String encoder) throws Exception {
        return run(List.of(Tools.ffmpeg().toString(), "-v", "error", "-encoders"))
                .contains(" " + encoder + " ");
    }

    static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
        return output;
    }

    /** Only the first part of the file. */
    static void cut(Path file, double share) throws IOException {
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, (int) (all.length * share)));
    }

    /** Says in the header of the first track, which must be the picture, that it is shown turned by a quarter. */
    static void turn(Path mp4) throws IOException {
        byte[] bytes = Files.readAllBytes(mp4);
        int tkhd = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("tkhd");
        ByteBuffer matrix = ByteBuffer.wrap(bytes).position(tkhd + 4 + 40);
        for (int value : new int[] {0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30}) {
            matrix.putInt(value);
        }
        Files.write(mp4, bytes);
    }
}
