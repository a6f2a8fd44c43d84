package org.opencinema.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service in a JVM of its own, on free ports; its log is {@code target/NAME.log}. Not thread-safe. */
final class ServiceProcess implements AutoCloseable {
    private final String name;
    private final int port = freePort();
    private final int adminPort = freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;

    private ServiceProcess(String name, Map<String, String> settings) throws IOException {
        this.name = name;
        String application = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + "Application";
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.opencinema.service." + name + "." + application,
                "server",
                name + ".yml");
        java.environment().putAll(settings);
        String prefix = name.toUpperCase(Locale.ROOT);
        java.environment().put(prefix + "_PORT", Integer.toString(port));
        java.environment().put(prefix + "_ADMIN_PORT", Integer.toString(adminPort));
        java.redirectErrorStream(true).redirectOutput(new File("target", name + ".log"));
        process = java.start();
    }

    /** Starts a service and waits until it is healthy, two minutes at most. */
    static ServiceProcess start(String name, Map<String, String> settings) throws IOException, InterruptedException {
        ServiceProcess service = new ServiceProcess(name, settings);
        try {
            service.awaitHealth();
            return service;
        } catch (IllegalStateException | InterruptedException e) {
            service.close();
            throw e;
        }
    }

    private void awaitHealth() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (true) {
            try {
                if (get(port, "/health").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // it has not opened its port
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("the service does not start; see target/" + name + ".log");
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private HttpResponse<String> get(int at, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    int port() {
        return port;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** A metric without labels; NaN if the service has none of this name. */
    double metric(String metric) throws IOException, InterruptedException {
        return get(adminPort, "/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
    }

    /** Ends it, and waits for that up to 20 seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            boolean unused = process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
