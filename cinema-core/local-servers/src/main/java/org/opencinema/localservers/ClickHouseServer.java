package org.opencinema.localservers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * ClickHouse 26.7: the real engine behind the part of the HTTP interface that the Java client {@code client-v2} uses. One user with all
 * rights, among them to read and write files of this machine, so SQL of others must never reach it. Uses at most 1.5 GB. Thread-safe.
 */
public final class ClickHouseServer extends LocalServer {
    private static final String VERSION = "26.7.3-stable.1";
    private static final String LIBRARY = "libchdb.so";
    private static final String LIBRARY_SHA256 = "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5";

    /** What cinema-clickhouse-http is compiled with. */
    private static final List<MavenArtifact> LIBRARIES = List.of(
            MavenArtifact.jar("net.java.dev.jna", "jna", "5.17.0"),
            MavenArtifact.jar("at.yawk.lz4", "lz4-java", "1.11.4"),
            MavenArtifact.jar("com.github.luben", "zstd-jni", "1.5.7-23"),
            MavenArtifact.jar("com.clickhouse", "clickhouse-data", "0.11.0"));

    private static final String JNA_SHA256 = "b3a9408e7c51e08ef0e3bfcc08f443f6ec0f6191ba8cd7c18d53d2b22e5bdbc0";
    private static final String USER = "cinema";
    private static final int PASSWORD_BYTES = 24;

    ClickHouseServer(ServerSettings settings) {
        super(ServerKind.CLICKHOUSE, settings);
    }

    /** Where the server answers, such as {@code http://127.0.0.1:8123}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** The name of the only user. */
    public String user() {
        return USER;
    }

    /** The password, made at random for each directory. */
    public String password() {
        Path file = directory().resolve("password");
        try {
            synchronized (this) {
                if (!Files.exists(file)) {
                    Files.createDirectories(directory());
                    Path temporary = directory().resolve("password.part");
                    Files.deleteIfExists(temporary);
                    Files.createFile(
                            temporary,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                    Files.writeString(temporary, newPassword());
                    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
                }
                return Files.readString(file);
            }
        } catch (IOException e) {
            throw new ServerStartException("The password of ClickHouse cannot be kept in " + file + ": " + e, e);
        }
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        Downloads downloads = settings().downloads();
        Path library = downloads
                .npm("ClickHouse engine " + VERSION, "@chdb/lib-linux-x64-gnu", VERSION, LIBRARY, LIBRARY_SHA256)
                .resolve(LIBRARY);
        Path java = Path.of(System.getProperty("java.home"));
        Path tmp = directory().resolve("tmp");
        Downloads.deleteTree(tmp);
        Files.createDirectories(tmp);
        Path data = Files.createDirectories(directory().resolve("data"));

        List<String> command = new ArrayList<>(List.of("env", "TZ=UTC"));
        Path signals = java.resolve("lib/libjsig.so");
        if (Files.exists(signals)) {
            command.add("LD_PRELOAD=" + signals);
        }
        command.addAll(List.of(
                java.resolve("bin/java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ErrorFile=" + directory() + "/hs_err_pid%p.log",
                "-Djava.io.tmpdir=" + tmp,
                "-Djna.tmpdir=" + tmp));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                classPath(downloads),
                "org.opencinema.clickhouse.ClickHouseApplication",
                "--library=" + library,
                "--path=" + data,
                "--port=" + port(),
                "--user=" + USER,
                "--max_server_memory_usage=1500000000",
                "--max_memory_usage=1000000000",
                "--mark_cache_size=67108864",
                "--max_threads=2"));
        return Launch.of(command).withEnvironment("CLICKHOUSE_PASSWORD", password());
    }

    @Override
    boolean isReady() throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) uri().resolve("/ping").toURL().openConnection();
        request.setConnectTimeout(1_000);
        request.setReadTimeout(5_000);
        try {
            return request.getResponseCode() == 200;
        } finally {
            request.disconnect();
        }
    }

    private static String classPath(Downloads downloads) throws IOException, InterruptedException {
        PackageFiles http = PackageFiles.find("org.opencinema.clickhouse", "ClickHouseApplication.class");
        String jar = "clickhouse-http.jar";
        Path made = downloads.made(
                "clickhouse-http-" + http.fingerprint(), directory -> http.writeJar(directory.resolve(jar)));
        List<Path> libraries =
                downloads.classPath("libraries for ClickHouse", LIBRARIES, List.of(), List.of("*:*"), JNA_SHA256);
        return Stream.concat(Stream.of(made.resolve(jar)), libraries.stream())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
