package org.opencinema.localservers;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A real nginx with a configuration of the caller's, listening on the loopback address, with one worker. It is the program that
 * {@link Tools#nginx()} finds, and ends when this JVM does. Thread-safe.
 */
public final class Nginx implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final LocalProcess process;
    private final int port;

    private Nginx(LocalProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts nginx and returns when it listens. Blocking.
     *
     * @param directory for its files, made if absent; its log is {@code error.log}
     * @param http what stands in the block {@code http}, given the port to listen on at 127.0.0.1
     * @throws ServerStartException if it cannot be started; the message ends with what nginx said
     */
    public static Nginx start(Path directory, IntFunction<String> http) throws IOException, InterruptedException {
        Path home = Files.createDirectories(directory).toAbsolutePath();
        Path program = Tools.nginx();
        int port = Ports.remembered(home.resolve("port"));
        Path configuration = Files.writeString(home.resolve("nginx.conf"), configuration(home, http.apply(port)));
        List<String> command = List.of(
                program.toString(),
                "-p",
                home.toString(),
                "-c",
                configuration.toString(),
                "-e",
                home.resolve("error.log").toString());
        LocalProcess process = LocalProcess.start("nginx", command, Map.of(), home, START_TIMEOUT);
        process.awaitReady(() -> {
            try (Socket socket = Ports.connect(port)) {
                return socket.isConnected();
            }
        });
        return new Nginx(process, port);
    }

    /**
     * Starts nginx with a template for the block {@code http}, as {@code envsubst} fills it in: each <code>${NAME}</code> of a variable is
     * replaced by its value, and <code>${LISTEN}</code> by the address to listen on.
     *
     * @throws ServerStartException if it cannot be started; the message ends with what nginx said
     */
    public static Nginx start(Path directory, Path template, Map<String, String> variables)
            throws IOException, InterruptedException {
        String text = Files.readString(template);
        return start(directory, port -> {
            String filled = text.replace("${LISTEN}", "127.0.0.1:" + port);
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                filled = filled.replace("${" + variable.getKey() + "}", variable.getValue());
            }
            return filled;
        });
    }

    private static String configuration(Path home, String http) {
        return """
                daemon off;
                %1$s
                worker_processes 1;
                pid %2$s/master.pid;
                error_log %2$s/error.log warn;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                %3$s
                }
                """.formatted(RunUser.isRoot() ? "user root;" : "", home, http);
    }

    /** The address of a path, such as {@code http://127.0.0.1:8080/films/a.m4s}. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Stops it at once. */
    @Override
    public void close() throws IOException {
        try {
            process.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The stop of nginx was interrupted", e);
        }
    }
}
