package org.opencinema.localservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real server running as a child process on the loopback address. Its data stays in its directory: a start after a stop or a kill uses
 * the same port and finds the same data. When this JVM ends, in whatever way, the server ends too. Thread-safe.
 */
public abstract class LocalServer {
    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(30);

    private final ServerKind kind;
    private final ServerSettings settings;
    private final Map<String, Integer> secondaryPorts = new ConcurrentHashMap<>();
    private @Nullable DirectoryLock lock;
    private volatile @Nullable ServerProcess process;

    LocalServer(ServerKind kind, ServerSettings settings) {
        this.kind = kind;
        this.settings = settings;
    }

    /** Fetches programs, writes configuration and makes the data if there is none; says how to start. Called at every start, under the lock. */
    abstract Launch prepare() throws IOException, InterruptedException;

    /** Tells whether the server answers. An IOException means not yet. */
    abstract boolean isReady() throws IOException;

    /**
     * Starts the server and returns when it answers. Does nothing if it runs. Blocking.
     *
     * @throws ServerStartException if it cannot be started; the message says why and what to do
     */
    public final synchronized void start() {
        if (isRunning()) {
            return;
        }
        RunUser.requirePlatform();
        try {
            release();
            lock = DirectoryLock.take(kind.title(), settings.directory());
            ServerProcess.awaitOrphan(pidFile(), ORPHAN_PATIENCE);
            requireFreePort();
            Launch launch = prepare();
            settings.progress().accept("starting " + kind.title() + " on port " + settings.port());
            ServerProcess started = ServerProcess.start(kind.title(), launch, logFile(), pidFile());
            process = started;
            started.awaitReady(this::isReady);
        } catch (IOException e) {
            abandon();
            throw new ServerStartException(
                    kind.title() + " cannot be started in " + settings.directory() + ": " + e, e);
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            throw new ServerStartException("The start of " + kind.title() + " was interrupted.", e);
        } catch (RuntimeException e) {
            abandon();
            throw e;
        }
    }

    /** Stops the server in an orderly way and returns when it is gone. Does nothing if it does not run. Blocking. */
    public final synchronized void stop() {
        end(true);
    }

    /** Kills the server with SIGKILL, as a crash would, and returns when it is gone. Does nothing if it does not run. */
    public final synchronized void kill() {
        end(false);
    }

    /** Tells whether the server's process lives. */
    public final boolean isRunning() {
        ServerProcess current = process;
        return current != null && current.isAlive();
    }

    /**
     * The id of the server's process.
     *
     * @throws IllegalStateException if it does not run
     */
    public final long pid() {
        ServerProcess current = process;
        try {
            if (current != null && current.isAlive() && current.pid() > 0) {
                return current.pid();
            }
        } catch (IOException e) {
            throw new IllegalStateException(kind.title() + " has no readable pid file", e);
        }
        throw new IllegalStateException(kind.title() + " does not run");
    }

    /** Bytes of memory that the server's process and all its descendants occupy; 0 if it does not run. */
    public final long residentBytes() {
        ServerProcess current = process;
        return current == null ? 0 : current.residentBytes();
    }

    /** What kind of server this is. */
    public final ServerKind kind() {
        return kind;
    }

    /** The main port on 127.0.0.1. */
    public final int port() {
        return settings.port();
    }

    /** The file with what the server has printed. */
    public final Path logFile() {
        return settings.directory().resolve("server.log");
    }

    /** The directory that holds the server's configuration, data and log. */
    public final Path directory() {
        return settings.directory();
    }

    final ServerSettings settings() {
        return settings;
    }

    /** A further port of this server. It is chosen at the first question and kept in the directory. */
    final int secondaryPort(String name) {
        return secondaryPorts.computeIfAbsent(
                name, n -> Ports.remembered(directory().resolve("port." + n)));
    }

    /** The start of a command line of this JVM's program. */
    static List<String> java(List<Path> classPath, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(":")));
        return command;
    }

    @Override
    public final String toString() {
        return kind.title() + " on 127.0.0.1:" + settings.port() + " in " + settings.directory();
    }

    private Path pidFile() {
        return settings.directory().resolve("server.pid");
    }

    private void requireFreePort() {
        if (!Ports.isFree(port())) {
            throw new ServerStartException(
                    kind.title() + " cannot listen on 127.0.0.1:" + port() + ": the port is in use by "
                            + Ports.owner(port()).orElse("a process of another user")
                            + ". Stop it, or choose another port with LocalServers.builder().port(ServerKind." + kind
                            + ", ...).");
        }
    }

    private void end(boolean orderly) {
        ServerProcess current = process;
        boolean interrupted = Thread.interrupted();
        try {
            if (current != null) {
                if (orderly) {
                    current.stop();
                } else {
                    current.kill();
                }
                process = null;
                Files.deleteIfExists(pidFile());
            }
            release();
        } catch (IOException e) {
            throw new IllegalStateException(kind.title() + " cannot be stopped: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The stop of " + kind.title() + " was interrupted", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void abandon() {
        boolean interrupted = Thread.interrupted();
        end(false);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() throws IOException {
        DirectoryLock held = lock;
        lock = null;
        if (held != null) {
            held.close();
        }
    }
}
