package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The programs ffmpeg and ffprobe, run with low priority and within limits. They end with this process. */
final class Ffmpeg {
    private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);
    private static final Duration STALL_LIMIT = Duration.ofMinutes(5);
    private static final int MAX_PROBED = 4 << 20;
    private static final int SIGNAL = 128;
    private static final int KILL = 9;
    private static final int TERMINATE = 15;
    private static final int LAST_SIGNAL = 31; // beyond are FFmpeg's own codes
    private static final int FILE_TOO_LARGE = SIGNAL + 25;
    /** Kills the program when the thread that started it is gone, so that a killed service leaves no encoder behind. */
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    /** Only containers: no playlist or script that could make it open other files or addresses. */
    private static final List<String> INPUT_LIMITS = List.of(
            "-protocol_whitelist", "file", "-format_whitelist", "mov,matroska,webm,avi,mpegts,mpeg,mxf,flv,ogg,asf");

    /** None of the secrets that this process was started with. */
    private static final Set<String> INHERITED = Set.of("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR");

    private final String ffmpeg;
    private final String ffprobe;
    private final Limits limits;
    private final Map<String, String> versions = new ConcurrentHashMap<>();

    Ffmpeg(String ffmpeg, String ffprobe, Limits limits) {
        this.ffmpeg = ffmpeg;
        this.ffprobe = ffprobe;
        this.limits = limits;
    }

    /** What one run may use: threads of each codec, memory of addresses and size of a file in bytes, time on the clock. */
    record Limits(int threads, long memory, long file, Duration time) {}

    /** Told about once a second where in the film the encoder is, and how many seconds of film it makes in one. */
    @FunctionalInterface
    interface Listener {
        void at(double seconds, double speed);
    }

    /** What ffprobe says about a file, in JSON. */
    String probe(Path file, Path directory) throws PackagingException, InterruptedException {
        List<String> command = limited();
        command.addAll(List.of(ffprobe, "-v", "error", "-of", "json"));
        command.addAll(INPUT_LIMITS);
        command.addAll(List.of("-show_format", "-show_streams", "-i", relative(file, directory)));
        StringBuilder json = new StringBuilder();
        requireProgram(ffprobe, "CINEMA_FFPROBE", directory);
        try (Run run = start(command, directory, "CINEMA_FFPROBE", line -> {
            if (json.length() <= MAX_PROBED) {
                json.append(line);
            }
        })) {
            if (!run.process.waitFor(PROBE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw PackagingException.ofMaster(
                        "ffprobe did not finish within " + PROBE_LIMIT.toMinutes() + " minutes");
            }
            requireSuccess(run, "the file cannot be read as video");
        }
        if (json.length() > MAX_PROBED) {
            throw PackagingException.ofMaster(
                    "the file says too much of itself: more than " + MAX_PROBED + " characters");
        }
        return json.toString();
    }

    /** Which build of ffmpeg it is: another one may encode the same film otherwise. */
    String version(Path directory) throws PackagingException, InterruptedException {
        return requireProgram(ffmpeg, "CINEMA_FFMPEG", directory)
                .lines()
                .findFirst()
                .orElse("");
    }

    int threads() {
        return limits.threads;
    }

    /**
     * Runs ffmpeg on one input in the directory.
     *
     * @param before options of the input
     * @return the last lines that it wrote about errors, oldest first
     */
    List<String> run(List<String> before, Path input, List<String> output, Path directory, Listener listener)
            throws PackagingException, InterruptedException {
        List<String> command = limited();
        command.addAll(List.of(ffmpeg, "-nostdin", "-hide_banner", "-v", "error", "-y", "-nostats"));
        command.addAll(List.of("-progress", "pipe:1", "-filter_threads", "" + limits.threads));
        command.addAll(List.of("-filter_complex_threads", "" + limits.threads));
        command.addAll(List.of("-threads", "" + limits.threads));
        command.addAll(INPUT_LIMITS);
        command.addAll(before);
        command.addAll(List.of("-i", relative(input, directory)));
        command.addAll(output);
        Progress progress = new Progress();
        requireProgram(ffmpeg, "CINEMA_FFMPEG", directory);
        try (Run run = start(command, directory, "CINEMA_FFMPEG", progress)) {
            follow(run, progress, listener);
            requireSuccess(run, "FFmpeg failed");
            return List.copyOf(run.errors);
        }
    }

    private void follow(Run run, Progress progress, Listener listener) throws PackagingException, InterruptedException {
        long deadline = System.nanoTime() + limits.time.toNanos();
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
            if (System.nanoTime() > deadline) {
                throw PackagingException.ofPlatform(
                        "FFmpeg was not through after %d s; raise STREAMING_FFMPEG_TIME"
                                .formatted(limits.time.toSeconds()),
                        null);
            }
            listener.at(done / 1e6, progress.speed);
        }
    }

    private void requireSuccess(Run run, String failure) throws PackagingException, InterruptedException {
        run.readToTheEnd();
        int code = run.process.exitValue();
        String reason = String.join("\n", run.errors);
        if (code == FILE_TOO_LARGE || reason.contains("File too large")) {
            throw PackagingException.ofPlatform(
                    "a file that FFmpeg wrote grew over %d MiB; raise STREAMING_FFMPEG_FILE"
                            .formatted(limits.file >> 20),
                    null);
        }
        if (code == SIGNAL + KILL || code == SIGNAL + TERMINATE) {
            throw PackagingException.ofKilled("FFmpeg was killed by signal " + (code - SIGNAL));
        }
        if (code > SIGNAL && code <= SIGNAL + LAST_SIGNAL) {
            throw PackagingException.ofPlatform(
                    "this build of FFmpeg crashes on the master (signal %d); try another build"
                            .formatted(code - SIGNAL),
                    null);
        }
        if (code != 0 && (reason.contains("Cannot allocate memory") || reason.contains("malloc"))) {
            throw PackagingException.ofPlatform(
                    "FFmpeg needs more than %d MiB of memory; raise STREAMING_FFMPEG_MEMORY"
                            .formatted(limits.memory >> 20),
                    null);
        }
        if (code != 0 && reason.contains("No space left on device")) {
            throw PackagingException.ofPlatform(
                    "the work directory is full; make room or set STREAMING_WORK_DIR", null);
        }
        if (code != 0) {
            throw PackagingException.ofMaster(failure + ": " + (reason.isEmpty() ? "exit code " + code : reason));
        }
    }

    /** What a command begins with to be held within its limits. */
    private List<String> limited() {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        if (Files.isExecutable(PRLIMIT)) {
            command.addAll(List.of(PRLIMIT.toString(), "--as=" + limits.memory, "--fsize=" + limits.file, "--core=0"));
        }
        command.addAll(List.of("nice", "-n", "10"));
        return command;
    }

    /** Where a file is that has a folder around it. */
    static Path folder(Path file) {
        return Objects.requireNonNull(file.getParent(), "folder");
    }

    /** So that no message shows where the service works. */
    private static String relative(Path file, Path directory) {
        return directory.relativize(file).toString();
    }

    /**
     * What the program says of its version, asked once. Behind those that limit it a missing program would only be seen by its exit
     * code.
     */
    private String requireProgram(String program, String setting, Path directory)
            throws PackagingException, InterruptedException {
        String known = versions.get(program);
        if (known != null) {
            return known;
        }
        StringBuilder version = new StringBuilder();
        try (Run run = start(
                List.of(program, "-version"),
                directory,
                setting,
                line -> version.append(line).append('\n'))) {
            run.process.waitFor();
            run.readToTheEnd();
        }
        versions.put(program, version.toString());
        return version.toString();
    }

    /**
     * Starts ffmpeg on one input, to write to its standard output. It is killed when its time is over.
     *
     * @param errors what it says of errors
     */
    Process decode(Path input, List<String> output, Path errors) throws IOException {
        List<String> command = limited();
        command.addAll(List.of(ffmpeg, "-nostdin", "-v", "error"));
        command.addAll(INPUT_LIMITS);
        command.addAll(List.of("-i", "file:" + input.getFileName()));
        command.addAll(output);
        command.add("pipe:1");
        Path directory = folder(input.toAbsolutePath());
        Process process =
                builder(command, directory).redirectError(errors.toFile()).start();
        process.onExit().orTimeout(limits.time.toNanos(), TimeUnit.NANOSECONDS).exceptionally(late -> {
            process.destroyForcibly();
            return process;
        });
        return process;
    }

    private static ProcessBuilder builder(List<String> command, Path directory) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment()
                .put("GCONV_PATH", "/nonexistent"); // a static build would crash on the modules of the machine
        return builder;
    }

    private static Run start(List<String> command, Path directory, String setting, Consumer<String> output)
            throws PackagingException {
        try {
            return new Run(builder(command, directory).start(), output);
        } catch (IOException e) {
            throw PackagingException.ofPlatform(
                    command.get(0) + " cannot be started: install FFmpeg or set " + setting
                            + " to the program, then retry the job",
                    e);
        }
    }

    private static final class Progress implements Consumer<String> {
        private static final String TIME = "out_time_us=";
        private static final String SPEED = "speed=";

        private volatile long micros;
        private volatile double speed;

        @Override
        public void accept(String line) {
            if (line.startsWith(TIME) && line.matches("out_time_us=\\d{1,18}")) {
                micros = Math.max(micros, Long.parseLong(line.substring(TIME.length())));
            } else if (line.startsWith(SPEED) && line.matches("speed= *\\d{1,9}(\\.\\d{1,9})?(e\\+\\d{1,2})?x")) {
                speed = Double.parseDouble(line.substring(SPEED.length(), line.length() - 1));
            }
        }
    }

    /** A running program; closing it ends it. */
    private static final class Run implements AutoCloseable {
        private static final int LAST_LINES = 30;
        private static final int MAX_ERROR = 300;
        private static final int MAX_LINE = MAX_PROBED + 1;

        private final Process process;
        private final Deque<String> errors = new ArrayDeque<>();
        private final Thread outputReader;
        private final Thread errorReader;

        Run(Process process, Consumer<String> output) {
            this.process = process;
            this.outputReader = read(process.getInputStream(), output);
            this.errorReader = read(process.getErrorStream(), this::remember);
        }

        void readToTheEnd() throws InterruptedException {
            outputReader.join();
            errorReader.join();
        }

        private void remember(String line) {
            if (errors.size() == LAST_LINES) {
                errors.removeFirst();
            }
            errors.addLast(line.length() > MAX_ERROR ? line.substring(0, MAX_ERROR) + "..." : line);
        }

        private static Thread read(InputStream stream, Consumer<String> lines) {
            Thread reader = new Thread(
                    () -> {
                        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                            readLines(in, lines);
                        } catch (IOException e) {
                            lines.accept("(its output broke off: " + e.getMessage() + ")");
                        }
                    },
                    "ffmpeg-output");
            reader.setDaemon(true);
            reader.start();
            return reader;
        }

        /** Of a line that is too long, its beginning. */
        private static void readLines(Reader in, Consumer<String> lines) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n' || c == '\r') {
                    lines.accept(line.toString());
                    line.setLength(0);
                } else if (line.length() < MAX_LINE) {
                    line.append((char) c);
                }
            }
            if (!line.isEmpty()) {
                lines.accept(line.toString());
            }
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
