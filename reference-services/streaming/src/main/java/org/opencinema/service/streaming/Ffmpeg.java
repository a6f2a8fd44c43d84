package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** The programs ffmpeg and ffprobe, run with low priority. They end with this process. */
final class Ffmpeg {
    private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);
    private static final Duration STALL_LIMIT = Duration.ofMinutes(5);
    private static final String PROGRESS = "out_time_us=";
    /** Kills the program when the thread that started it is gone, so that a killed service leaves no encoder behind. */
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    /** Only containers: no playlist or script that could make it open other files or addresses. */
    private static final List<String> INPUT_LIMITS = List.of(
            "-protocol_whitelist", "file", "-format_whitelist", "mov,matroska,webm,avi,mpegts,mpeg,mxf,flv,ogg,asf");

    private final String ffmpeg;
    private final String ffprobe;

    Ffmpeg(String ffmpeg, String ffprobe) {
        this.ffmpeg = ffmpeg;
        this.ffprobe = ffprobe;
    }

    /** What ffprobe says about a file, in JSON. */
    String probe(Path file, Path directory) throws PackagingException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ffprobe, "-v", "error", "-of", "json"));
        command.addAll(INPUT_LIMITS);
        command.addAll(List.of("-show_format", "-show_streams", "-i", relative(file, directory)));
        StringBuilder json = new StringBuilder();
        try (Run run = start(command, directory, "CINEMA_FFPROBE", json::append)) {
            if (!run.process.waitFor(PROBE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw PackagingException.ofMaster(
                        "ffprobe did not finish within " + PROBE_LIMIT.toMinutes() + " minutes");
            }
            run.requireSuccess("the file cannot be read as video");
        }
        return json.toString();
    }

    /** Encodes one input in the directory; tells about once a second how many seconds are done. */
    void encode(Path input, List<String> output, Path directory, DoubleConsumer secondsDone)
            throws PackagingException, InterruptedException {
        requireFfmpeg(directory);
        List<String> command = new ArrayList<>(List.of("nice", "-n", "10"));
        if (Files.isExecutable(SETPRIV)) {
            command.addAll(0, List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        command.addAll(List.of(ffmpeg, "-nostdin", "-hide_banner", "-v", "error", "-y", "-progress", "pipe:1"));
        command.addAll(INPUT_LIMITS);
        command.addAll(List.of("-i", relative(input, directory)));
        command.addAll(output);
        Progress progress = new Progress();
        try (Run run = start(command, directory, "CINEMA_FFMPEG", progress)) {
            long last = -1;
            int secondsStill = 0;
            while (!run.process.waitFor(1, TimeUnit.SECONDS)) {
                long done = progress.micros;
                secondsStill = done == last ? secondsStill + 1 : 0;
                last = done;
                if (secondsStill > STALL_LIMIT.toSeconds()) {
                    throw PackagingException.ofPlatform(
                            "FFmpeg made no progress for " + STALL_LIMIT.toMinutes() + " minutes", null);
                }
                secondsDone.accept(done / 1e6);
            }
            run.requireSuccess("FFmpeg failed");
        }
    }

    /** So that no message shows where the service works. */
    private static String relative(Path file, Path directory) {
        return directory.relativize(file).toString();
    }

    /** Behind nice a missing program would only be seen by its exit code. */
    private void requireFfmpeg(Path directory) throws PackagingException, InterruptedException {
        try (Run run = start(List.of(ffmpeg, "-version"), directory, "CINEMA_FFMPEG", line -> {})) {
            run.process.waitFor();
        }
    }

    private static Run start(List<String> command, Path directory, String setting, Consumer<String> output)
            throws PackagingException {
        try {
            return new Run(
                    new ProcessBuilder(command).directory(directory.toFile()).start(), output);
        } catch (IOException e) {
            throw PackagingException.ofPlatform(
                    command.get(0) + " cannot be started: install FFmpeg or set " + setting
                            + " to the program, then complete the upload again",
                    e);
        }
    }

    private static final class Progress implements Consumer<String> {
        private volatile long micros;

        @Override
        public void accept(String line) {
            if (line.startsWith(PROGRESS) && Character.isDigit(line.charAt(line.length() - 1))) {
                micros = Math.max(micros, Long.parseLong(line.substring(PROGRESS.length())));
            }
        }
    }

    /** A running program; closing it ends it. */
    private static final class Run implements AutoCloseable {
        private static final int LAST_LINES = 6;
        private static final int MAX_LINE = 300;

        private final Process process;
        private final Deque<String> errors = new ArrayDeque<>();
        private final Thread outputReader;
        private final Thread errorReader;

        Run(Process process, Consumer<String> output) {
            this.process = process;
            this.outputReader = read(process.getInputStream(), output);
            this.errorReader = read(process.getErrorStream(), this::remember);
        }

        void requireSuccess(String failure) throws PackagingException, InterruptedException {
            outputReader.join();
            errorReader.join();
            if (process.exitValue() != 0) {
                String reason = String.join("\n", errors);
                throw PackagingException.ofMaster(
                        failure + ": " + (reason.isEmpty() ? "exit code " + process.exitValue() : reason));
            }
        }

        private void remember(String line) {
            if (errors.size() == LAST_LINES) {
                errors.removeFirst();
            }
            errors.addLast(line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "..." : line);
        }

        private static Thread read(InputStream stream, Consumer<String> lines) {
            Thread reader = new Thread(
                    () -> {
                        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                            in.lines().forEach(lines);
                        } catch (IOException | java.io.UncheckedIOException e) {
                            lines.accept("(its output broke off: " + e.getMessage() + ")");
                        }
                    },
                    "ffmpeg-output");
            reader.setDaemon(true);
            reader.start();
            return reader;
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
