package org.opencinema.localservers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Who this process is, and how root starts a server that refuses to run as root. Thread-safe. */
final class RunUser {
    /** The user and group that such servers run as: {@code nobody} on every Linux. */
    static final String NOBODY = "65534";

    private RunUser() {}

    /** Throws unless this is Linux on x86-64 with glibc, which the fetched programs need. */
    static void requirePlatform() {
        String os = System.getProperty("os.name", "");
        String cpu = System.getProperty("os.arch", "");
        boolean glibc = Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"));
        if (!os.equals("Linux") || !cpu.equals("amd64") || !glibc) {
            throw new ServerStartException("Local servers need Linux on x86-64 with glibc; this is " + os + " on " + cpu
                    + (os.equals("Linux") && !glibc ? " without glibc" : "") + ".");
        }
    }

    static long uid() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException e) {
            throw new ServerStartException("Cannot read the user id from /proc/self; is /proc mounted?", e);
        }
    }

    static boolean isRoot() {
        return uid() == 0;
    }

    /** The start of a command line that runs the rest as {@link #NOBODY}. */
    static List<String> asNobody() {
        return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    /** Tells whether a command ends with 0 within 20 seconds. */
    static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException notRunnable) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The directory itself if {@link #NOBODY} can go to it, else a directory for it under {@code /var/tmp/cinema-<uid>}. Made if absent.
     * Only root ever needs another place.
     */
    static Path reachableByNobody(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        Files.createDirectories(absolute);
        if (!isRoot() || canNobody("-x", absolute)) {
            return absolute;
        }
        Path root = Path.of("/var/tmp/cinema-" + uid());
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        }
        boolean ours = Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                && ((Number) Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue() == uid();
        if (!ours) {
            throw new ServerStartException(root + " is not a directory of this user (uid " + uid()
                    + "); remove it, or use a directory that every user can go to instead of " + absolute + ".");
        }
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
        String name = absolute.getFileName() + "-"
                + HexFormat.of().toHexDigits(absolute.toString().hashCode());
        Path place = Files.createDirectories(root.resolve(name));
        if (!canNobody("-x", place)) {
            throw new ServerStartException("User " + NOBODY + " can go neither to " + absolute + " nor to " + place
                    + "; use a directory whose parents every user can go to, or run as an ordinary user.");
        }
        return place;
    }

    /** Asks {@code test} as {@link #NOBODY}; the flag is -r, -w or -x. Only for root. */
    static boolean canNobody(String flag, Path file) {
        List<String> command = new ArrayList<>(asNobody());
        command.addAll(List.of("test", flag, file.toString()));
        return succeeds(command);
    }

    /** Makes a tree belong to the numeric user (and group) id, if its top does not yet. Only for root. */
    static void giveTree(Path tree, String id) throws IOException {
        if (Files.getAttribute(tree, "unix:uid").toString().equals(id)) {
            return;
        }
        var principals = tree.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal user = principals.lookupPrincipalByName(id);
        var group = principals.lookupPrincipalByGroupName(id);
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(file, "posix:owner", user, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "posix:group", group, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }

            // The top directory comes last, so that a tree given away by half is given again.
            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                return visitFile(directory, Files.readAttributes(directory, BasicFileAttributes.class));
            }
        });
    }

    /** When a process started, in clock ticks since boot: with the pid it names a process for good. Negative if it is gone. */
    static long startTicks(long pid) {
        try {
            return startTicks(Files.readString(Path.of("/proc", "" + pid, "stat")));
        } catch (IOException gone) {
            return -1;
        }
    }

    static long startTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1);
        return Long.parseLong(fields[19]);
    }
}
