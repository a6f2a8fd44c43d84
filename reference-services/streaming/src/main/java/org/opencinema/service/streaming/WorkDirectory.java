package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private directory for one film, deleted when it is closed, or by {@link #sweep} when its process was killed. Beside it is a file that is
 * locked as long as its process lives: made before it and deleted after it, so that no moment of a death leaves it without.
 */
final class WorkDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkDirectory.class);
    private static final String PREFIX = "film-";
    private static final String LOCK = ".lock";

    private final Path path;
    private final Path lockFile;
    private final FileChannel lock;

    private WorkDirectory(Path path, Path lockFile, FileChannel lock) {
        this.path = path;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    static synchronized WorkDirectory create(Path root) throws IOException {
        Files.createDirectories(root);
        while (true) {
            Path lockFile = Files.createTempFile(root, PREFIX, LOCK);
            FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.WRITE);
            lock.lock();
            if (Files.exists(lockFile)) {
                return new WorkDirectory(Files.createDirectory(of(lockFile)), lockFile, lock);
            }
            lock.close(); // another process swept it before it was locked
        }
    }

    private static Path of(Path lockFile) {
        String name = lockFile.getFileName().toString();
        return lockFile.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            delete(path);
            Files.delete(lockFile);
        }
    }

    /** Deletes what killed processes have left. */
    static synchronized void sweep(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Path> lockFiles;
        try (Stream<Path> entries = Files.list(root)) {
            lockFiles = entries.filter(entry -> isLock(entry.getFileName().toString()))
                    .toList();
        }
        for (Path lockFile : lockFiles) {
            sweepIfAbandoned(lockFile);
        }
    }

    private static boolean isLock(String name) {
        return name.startsWith(PREFIX) && name.endsWith(LOCK);
    }

    private static void sweepIfAbandoned(Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            if (taken != null) {
                if (Files.exists(of(lockFile))) {
                    delete(of(lockFile));
                }
                Files.delete(lockFile);
            }
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            LOG.debug("{} is in use by this process or gone", lockFile);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> contents;
        try (Stream<Path> all = Files.walk(directory)) {
            contents = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : contents) {
            Files.deleteIfExists(file);
        }
    }
}
