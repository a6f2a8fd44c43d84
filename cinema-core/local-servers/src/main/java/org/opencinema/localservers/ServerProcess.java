package org.opencinema.localservers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server running as a child. It has a session of its own, so that Ctrl-C in a terminal reaches only the parent, and standard input
 * is its life line: the shell around it sends the stop signal when the pipe closes, so it ends even if the parent is killed. Thread-safe.
 */
final class ServerProcess {
    // $1 pid file, $2 stop signal, then the command.
    private static final String WRAPPER = """
            f=$1; signal=$2; shift 2
            "$@" </dev/null & p=$!
            { read -r _; kill -s "$signal" "$p" 2>/dev/null; } <&0 >/dev/null 2>&1 & r=$!
            IFS= read -r stat <"/proc/$p/stat" && printf '%s\\n' "$stat" >"$f"
            wait "$p"; code=$?
            kill "$r" 2>/dev/null
            exit "$code"
            """;

    private static final List<String> NOT_INHERITED = List.of(
            "JAVA_HOME",
            "JAVA_OPTS",
            "JAVA_TOOL_OPTIONS",
            "_JAVA_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "ES_JAVA_OPTS",
            "CLASSPATH");

    private static final long MAX_LOG_BYTES = 16L << 20;
    private static final long POLL_MILLIS = 50;

    private final String title;
    private final Launch launch;
    private final Path log;
    private final Path pidFile;
    private final Process wrapper;
    private volatile long pid = -1;

    private ServerProcess(String title, Launch launch, Path log, Path pidFile, Process wrapper) {
        this.title = title;
        this.launch = launch;
        this.log = log;
        this.pidFile = pidFile;
        this.wrapper = wrapper;
    }

    /** Starts the process; its output is appended to the log file. The pid file belongs to the wrapper. */
    static ServerProcess start(String title, Launch launch, Path log, Path pidFile) throws IOException {
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(pidFile);
        List<String> command = new ArrayList<>(
                List.of("setsid", "bash", "-c", WRAPPER, "local-server", pidFile.toString(), launch.stopSignal()));
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        NOT_INHERITED.forEach(builder.environment()::remove);
        builder.environment().putAll(launch.environment());
        return new ServerProcess(title, launch, log, pidFile, builder.start());
    }

    /** Runs a program that ends by itself; it has the start time-out to do so. */
    static void runToEnd(String title, Launch launch, Path log) throws IOException, InterruptedException {
        Path pidFile = log.resolveSibling("tool.pid");
        ServerProcess process = start(title, launch, log, pidFile);
        try {
            if (!process.wrapper.waitFor(launch.startTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServerStartException(
                        title + " did not end within " + launch.startTimeout().toSeconds() + " s." + logTail(log));
            }
            int code = process.wrapper.exitValue();
            if (code != 0) {
                throw new ServerStartException(title + " failed with exit code " + code + "." + logTail(log));
            }
        } finally {
            process.kill();
            Files.deleteIfExists(pidFile);
        }
    }

    /**
     * Ends what a killed parent may have left behind: the server of that pid file gets the time to end by itself, then SIGKILL.
     */
    static void awaitOrphan(Path pidFile, Duration patience) throws IOException, InterruptedException {
        if (!Files.exists(pidFile)) {
            return;
        }
        String stat = Files.readString(pidFile);
        if (!stat.endsWith("\n")) {
            return;
        }
        long orphan = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        long ticks = RunUser.startTicks(stat);
        long deadline = System.nanoTime() + patience.toNanos();
        while (RunUser.startTicks(orphan) == ticks) {
            if (System.nanoTime() - deadline > 0) {
                ProcessHandle.of(orphan).ifPresent(ServerProcess::killTree);
                deadline = System.nanoTime() + patience.toNanos();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Waits until the check says yes; an IOException of the check means not yet. */
    void awaitReady(Check ready) throws InterruptedException {
        long deadline = System.nanoTime() + launch.startTimeout().toNanos();
        String last = "";
        while (true) {
            if (wrapper.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new ServerStartException(
                        title + " ended during its start with exit code " + wrapper.exitValue() + "." + logTail());
            }
            try {
                if (pid() > 0 && ready.passes()) {
                    return;
                }
            } catch (IOException notYet) {
                last = " Last answer: " + notYet + ".";
            }
            if (System.nanoTime() - deadline > 0) {
                kill();
                throw new ServerStartException(title + " was not ready within "
                        + launch.startTimeout().toSeconds() + " s and was stopped." + last + logTail());
            }
        }
    }

    /** The pid of the server itself, or -1 as long as it is not known. */
    long pid() throws IOException {
        if (pid < 0 && Files.exists(pidFile)) {
            String stat = Files.readString(pidFile);
            if (stat.endsWith("\n")) {
                pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
            }
        }
        return pid;
    }

    boolean isAlive() {
        return wrapper.isAlive();
    }

    /** Asks the server to end and waits; past the stop time-out it is killed. */
    void stop() throws IOException, InterruptedException {
        List<ProcessHandle> tree = tree();
        wrapper.getOutputStream().close();
        if (!wrapper.waitFor(launch.stopTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
        awaitEnd(tree);
    }

    /** Kills the server and everything it has started, at once. */
    void kill() throws InterruptedException {
        List<ProcessHandle> tree = tree();
        tree.forEach(ProcessHandle::destroyForcibly);
        wrapper.destroyForcibly();
        awaitEnd(tree);
    }

    /** Bytes of memory in use by the whole tree; pages shared between its processes count once. */
    long residentBytes() {
        return tree().stream()
                .mapToLong(process -> residentBytes(process.pid()))
                .sum();
    }

    private List<ProcessHandle> tree() {
        try (Stream<ProcessHandle> descendants = wrapper.descendants()) {
            return descendants.toList();
        }
    }

    private void awaitEnd(List<ProcessHandle> tree) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (wrapper.isAlive() || tree.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() - deadline > 0) {
                tree.forEach(ProcessHandle::destroyForcibly);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static void killTree(ProcessHandle process) {
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            descendants.toList().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }

    private static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", "" + pid, "smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException gone) {
            return 0;
        }
    }

    private String logTail() {
        return logTail(log);
    }

    /** The end of a log file as a part of an error message. */
    static String logTail(Path log) {
        try {
            if (!Files.exists(log)) {
                return "";
            }
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return "\nLog (" + log + "), last lines:\n  "
                    + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "\nLog: " + log;
        }
    }

    /** A question about the server that can fail while it is not up. */
    interface Check {
        boolean passes() throws IOException;
    }
}
