package org.opencinema.localservers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Server programs in a cache directory of the user. What is absent is fetched by the user's own {@code mvn} and {@code npm}, with their
 * settings. An entry appears whole or not at all, also when several JVMs fetch at once. Thread-safe.
 */
final class Downloads {
    private static final String DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";
    private static final Map<Path, Object> MONITORS = new ConcurrentHashMap<>();

    private final Path cache;
    private final Consumer<String> progress;

    Downloads(Path cache, Consumer<String> progress) {
        this.cache = cache.toAbsolutePath().normalize();
        this.progress = progress;
    }

    /** The directory named by the environment variable CINEMA_CACHE, else {@code ~/.cache/opencinema}. */
    static Path defaultCache() {
        String chosen = System.getenv("CINEMA_CACHE");
        return chosen != null && !chosen.isBlank()
                ? Path.of(chosen)
                : Path.of(System.getProperty("user.home"), ".cache", "opencinema");
    }

    Path cache() {
        return cache;
    }

    /** The same over a cache that servers running as {@link RunUser#NOBODY} can read; this one unless root's cache is closed to them. */
    Downloads reachableByNobody() throws IOException {
        Path reachable = RunUser.reachableByNobody(cache);
        return reachable.equals(cache) ? this : new Downloads(reachable, progress);
    }

    /** A file from a Maven repository whose content must have the SHA-256. */
    Path maven(String title, MavenArtifact artifact, String sha256) throws IOException, InterruptedException {
        Path entry = entry("maven", artifact.coordinates(), directory -> {
            progress.accept("downloading " + title);
            mavenRun(
                    title,
                    directory,
                    "",
                    List.of(
                            "copy",
                            "-Dartifact=" + artifact.coordinates(),
                            "-Dmdep.useBaseVersion=true",
                            "-DoutputDirectory=" + directory));
            requireSha256(title, directory.resolve(artifact.fileName()), sha256);
        });
        return entry.resolve(artifact.fileName());
    }

    /**
     * The jars of some artifacts and of all they depend on at run time. Pins fix versions of transitive dependencies; exclusions are
     * {@code groupId:artifactId}, where the artifact may be {@code *}. The SHA-256 is that of the first artifact.
     */
    List<Path> classPath(
            String title, List<MavenArtifact> roots, List<MavenArtifact> pins, List<String> exclusions, String sha256)
            throws IOException, InterruptedException {
        String pom = pom(roots, pins, exclusions);
        MavenArtifact first = roots.get(0);
        Path entry = entry(
                "classpath",
                first.coordinates() + "-"
                        + sha256(pom.getBytes(StandardCharsets.UTF_8)).substring(0, 12),
                directory -> {
                    progress.accept("downloading " + title);
                    mavenRun(
                            title,
                            directory,
                            pom,
                            List.of("copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=" + directory));
                    requireSha256(title, directory.resolve(first.fileName()), sha256);
                });
        try (Stream<Path> files = Files.list(entry)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** The unpacked directory of an npm package, of which one file must have the SHA-256. No script of the package is run. */
    Path npm(String title, String name, String version, String file, String sha256)
            throws IOException, InterruptedException {
        return entry("npm", name + "-" + version, directory -> {
            progress.accept("downloading " + title);
            Path packed = Files.createDirectory(directory.resolve(".packed"));
            run(
                    title,
                    "npm",
                    "Node.js with npm",
                    packed,
                    List.of("npm", "pack", "--ignore-scripts", "--no-audit", "--no-fund", name + "@" + version));
            Path archive;
            try (Stream<Path> files = Files.list(packed)) {
                archive = files.filter(f -> f.toString().endsWith(".tgz"))
                        .findFirst()
                        .orElseThrow();
            }
            untar(title, archive, directory);
            deleteTree(packed);
            requireSha256(title, directory.resolve(file), sha256);
        });
    }

    /** Unpacks a package of Debian into the directory of a cache entry. apt checks that it is Debian's; no script of it is run. */
    void debian(String name, Path directory) throws IOException, InterruptedException {
        progress.accept("downloading " + name);
        Path packed = Files.createDirectory(directory.resolve(".packed"));
        // with its own lists of packages: the machine's may be missing or too old, and only root may renew them
        Files.createDirectories(packed.resolve("state/lists/partial"));
        Files.createDirectories(packed.resolve("cache/archives/partial"));
        List<String> apt = List.of(
                "apt-get",
                "-q",
                "-o",
                "Dir::State=" + packed.resolve("state"),
                "-o",
                "Dir::State::status=/var/lib/dpkg/status",
                "-o",
                "Dir::Cache=" + packed.resolve("cache"));
        run(name, "apt-get", "apt", packed, concat(apt, "update"));
        run(name, "apt-get", "apt", packed, concat(apt, "download", name));
        Path archive;
        try (Stream<Path> files = Files.list(packed)) {
            archive = files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow();
        }
        run(name, "dpkg", "dpkg", packed, List.of("dpkg", "-x", archive.toString(), directory.toString()));
        deleteTree(packed);
    }

    private static List<String> concat(List<String> first, String... rest) {
        return Stream.concat(first.stream(), Stream.of(rest)).toList();
    }

    /** A directory of the cache made once by the filler, for example by unpacking an archive. The key names the content and its version. */
    Path made(String key, Filler filler) throws IOException, InterruptedException {
        return entry("made", key, filler);
    }

    private Path entry(String folder, String key, Filler filler) throws IOException, InterruptedException {
        String name = key.replaceAll("[^A-Za-z0-9._-]", "_");
        Path target = cache.resolve(folder).resolve(name);
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(target.getParent());
        Path lockFile = Files.createDirectories(cache.resolve("locks")).resolve(folder + "-" + name);
        synchronized (MONITORS.computeIfAbsent(lockFile, f -> new Object())) {
            try (FileChannel channel =
                    FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Closing the channel ends the lock.
                channel.lock();
                if (Files.isDirectory(target)) {
                    return target;
                }
                Path temporary = target.resolveSibling(name + ".part");
                deleteTree(temporary);
                Files.createDirectory(temporary);
                filler.fill(temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                return target;
            }
        }
    }

    private void mavenRun(String title, Path directory, String pom, List<String> goal)
            throws IOException, InterruptedException {
        Path work = Files.createDirectory(directory.resolve(".mvn-run"));
        Files.writeString(work.resolve("pom.xml"), pom.isEmpty() ? pom(List.of(), List.of(), List.of()) : pom);
        List<String> command = new ArrayList<>(
                List.of("mvn", "-B", "-q", "-ntp", "-f", work.resolve("pom.xml").toString()));
        String repository = System.getProperty("maven.repo.local");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        command.add(DEPENDENCY_PLUGIN + ":" + goal.get(0));
        command.addAll(goal.subList(1, goal.size()));
        run(title, "mvn", "Apache Maven 3.8 or newer", work, command);
        deleteTree(work);
    }

    static void run(String title, String program, String product, Path work, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("cinema-" + program, ".log");
        try {
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
            } catch (IOException e) {
                throw new ServerStartException(
                        title + " has to be fetched with " + program + ", which cannot be run here. Install " + product
                                + " and put it on the PATH.",
                        e);
            }
            process.getOutputStream().close();
            try {
                process.waitFor();
            } finally {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
            }
            if (process.exitValue() != 0) {
                throw new ServerStartException(
                        "Fetching " + title + " failed: " + String.join(" ", command) + " ended with "
                                + process.exitValue() + ". Check the network and the settings of " + program
                                + ", then try again."
                                + ServerProcess.logTail(output));
            }
        } finally {
            Files.delete(output);
        }
    }

    private static void requireSha256(String title, Path file, String expected) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ServerStartException("Fetching " + title + " did not bring the file " + file.getFileName() + ".");
        }
        String actual = sha256(file);
        if (!actual.equals(expected)) {
            throw new ServerStartException(
                    title + " is not what it should be: SHA-256 of " + file.getFileName() + " is " + actual
                            + ", expected " + expected + ". It was not used; check the repository it comes from.");
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pom(List<MavenArtifact> roots, List<MavenArtifact> pins, List<String> exclusions) {
        String excluded = exclusions.stream()
                .map(exclusion -> exclusion.split(":", 2))
                .map(parts -> "<exclusion><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1]
                        + "</artifactId></exclusion>")
                .collect(Collectors.joining("", "<exclusions>", "</exclusions>"));
        return "<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>local</artifactId>"
                + "<version>1</version><packaging>pom</packaging><dependencyManagement><dependencies>"
                + pins.stream().map(pin -> pin.dependency("")).collect(Collectors.joining())
                + "</dependencies></dependencyManagement><dependencies>"
                + roots.stream().map(root -> root.dependency(excluded)).collect(Collectors.joining())
                + "</dependencies></project>\n";
    }

    /** Unpacks a tar archive, without the one top directory of an npm package. */
    static void untar(String title, Path archive, Path directory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("tar", "-xf", archive.toString(), "--no-same-owner", "-C", directory.toString()));
        if (archive.toString().endsWith(".tgz")) {
            command.add("--strip-components=1");
        }
        run(title, "tar", "tar and gzip", directory, command);
    }

    static void makeExecutable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Deletes a tree; nothing happens if it is not there. Links are not followed. */
    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Puts the content of a cache entry into an empty directory. */
    interface Filler {
        void fill(Path directory) throws IOException, InterruptedException;
    }
}
