package org.opencinema.signing.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real nginx: the program that CINEMA_NGINX names, else that of the PATH, else that of Debian's package, which is fetched by apt and
 * unpacked but not installed.
 */
public final class Nginx implements AutoCloseable {
    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** With these locations, and all its files in this directory. */
    public static Nginx start(Path directory, String locations) throws Exception {
        int port = freePort();
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                %1$s
                worker_processes 1;
                pid %2$s/nginx.pid;
                error_log %2$s/error.log;
                events { worker_connections 64; }
                http {
                    access_log off;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                    server {
                        listen 127.0.0.1:%3$d;
                %4$s
                    }
                }
                """.formatted(isRoot() ? "user root;" : "", directory, port, locations));
        Path log = directory.resolve("start.log");
        Process process = new ProcessBuilder(
                        program(directory),
                        "-p",
                        directory.toString(),
                        "-c",
                        configuration.toString(),
                        "-e",
                        log.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Nginx nginx = new Nginx(process, port);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!nginx.listens()) {
            assertThat(process.isAlive()).as(() -> read(log)).isTrue();
            assertThat(System.nanoTime()).as("nginx listens").isLessThan(end);
            Thread.onSpinWait();
        }
        return nginx;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String program(Path directory) throws Exception {
        String chosen = System.getenv("CINEMA_NGINX");
        if (chosen != null) {
            return chosen;
        }
        for (String place : (System.getenv("PATH") + File.pathSeparator + "/usr/sbin").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(place, "nginx"))) {
                return Path.of(place, "nginx").toString();
            }
        }
        Path packages = Files.createDirectories(directory.resolve("package"));
        if (!succeeds(packages, "apt-get", "download", "nginx")) {
            // the lists of packages are missing or too old; an ordinary user may make lists of its own
            String state = "Dir::State="
                    + Files.createDirectories(packages.resolve("state/lists/partial"))
                            .getParent()
                            .getParent();
            String cache = "Dir::Cache="
                    + Files.createDirectories(packages.resolve("cache/archives/partial"))
                            .getParent()
                            .getParent();
            String status = "Dir::State::status=/var/lib/dpkg/status";
            run(packages, "apt-get", "-o", state, "-o", status, "-o", cache, "update");
            run(packages, "apt-get", "-o", state, "-o", status, "-o", cache, "download", "nginx");
        }
        try (Stream<Path> files = Files.list(packages)) {
            Path archive = files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow();
            run(packages, "dpkg", "-x", archive.toString(), packages.toString());
        }
        return packages.resolve("usr/sbin/nginx").toString();
    }

    private static void run(Path directory, String... command) throws Exception {
        assertThat(succeeds(directory, command))
                .as(() -> List.of(command) + ": " + read(directory.resolve("run.log")))
                .isTrue();
    }

    private static boolean succeeds(Path directory, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("run.log").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
