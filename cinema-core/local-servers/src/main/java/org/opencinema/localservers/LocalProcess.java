package org.opencinema.localservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program of the embedder's own, like one of his services, run as a child in the manner of the local servers: in a session of its own, so
 * that Ctrl-C reaches the parent first, and with a life line, so that it ends even if the parent is killed. Thread-safe.
 */
public final class LocalProcess {
    private final ServerProcess process;
    private final Path log;

    private LocalProcess(ServerProcess process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a program. Its output is appended to {@code <name>.log} in the directory, which is made if absent.
     *
     * @param environment is added to the environment of this process
     * @throws IOException if it cannot be started
     */
    public static LocalProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, Duration startTimeout)
            throws IOException {
        Files.createDirectories(directory);
        Launch launch = new Launch(command, environment, "TERM", startTimeout, Duration.ofSeconds(30));
        Path log = directory.resolve(name + ".log");
        return new LocalProcess(ServerProcess.start(name, launch, log, directory.resolve(name + ".pid")), log);
    }

    /**
     * Waits until the check passes; an IOException of the check means not yet.
     *
     * @throws ServerStartException if the program ends before, or the start time-out passes; it does not run then
     */
    public void awaitReady(ReadyCheck ready) throws InterruptedException {
        process.awaitReady(ready::passes);
    }

    /** True until the program has ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process id, or -1 as long as it is not known. */
    public long pid() throws IOException {
        return process.pid();
    }

    /** The file with its output. */
    public Path logFile() {
        return log;
    }

    /** Asks the program to end by SIGTERM and waits; past 30 seconds it is killed. */
    public void stop() throws IOException, InterruptedException {
        process.stop();
    }

    /** Kills the program and everything that it has started, at once. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** A question about the program that can fail while it is not up. */
    public interface ReadyCheck {
        /** True if it is up. */
        boolean passes() throws IOException;
    }
}
