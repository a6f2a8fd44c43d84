package org.opencinema.localservers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right of one process to use a directory, held by a lock of the operating system, so that the death of the process ends it.
 * Thread-safe.
 */
final class DirectoryLock implements AutoCloseable {
    // Closing any channel of a file ends the JVM's locks on it, so a file that is locked here must not be opened again.
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;
    private boolean open = true;

    private DirectoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws ServerStartException if this or another process holds it; the message names the process
     */
    static DirectoryLock take(String owner, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.toRealPath().resolve(".lock");
        Path pid = file.resolveSibling(".lock.pid");
        synchronized (HELD) {
            if (HELD.contains(file)) {
                throw new ServerStartException(inUse(
                        owner,
                        directory,
                        "this process (" + ProcessHandle.current().pid() + ")"));
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                String holder =
                        Files.exists(pid) ? "process " + Files.readString(pid).trim() : "another process";
                throw new ServerStartException(inUse(owner, directory, holder));
            }
            Files.writeString(pid, ProcessHandle.current().pid() + "\n");
            HELD.add(file);
            return new DirectoryLock(file, channel);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static String inUse(String owner, Path directory, String holder) {
        return owner + ": the directory " + directory + " is in use by " + holder
                + ". Stop that process or choose another directory.";
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (open) {
                open = false;
                HELD.remove(file);
                channel.close();
            }
        }
    }
}
