package org.opencinema.localservers;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A collector of traces (Zipkin) that keeps the newest 50,000 spans in memory until it stops, with pages to look at them. Spans are
 * posted to {@code <uri>/api/v2/spans}. Thread-safe.
 */
public final class ZipkinServer extends LocalServer {
    private static final String VERSION = "3.6.1";
    private static final MavenArtifact PROGRAM =
            new MavenArtifact("io.zipkin", "zipkin-server", VERSION, "jar", "exec");
    private static final String SHA256 = "d8326e0ed4f43855dba81228f688554706e52578a7c782d9a90b73f8680654a1";

    ZipkinServer(ServerSettings settings) {
        super(ServerKind.ZIPKIN, settings);
    }

    /** The address of the API, and of the pages at {@code /zipkin/}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        Path jar = settings().downloads().maven("Zipkin " + VERSION, PROGRAM, SHA256);
        List<String> command =
                new ArrayList<>(java(List.of(jar), List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")));
        command.add("org.springframework.boot.loader.launch.JarLauncher");
        return Launch.of(command)
                .withEnvironment("ARMERIA_PORTS_0_IP", "127.0.0.1")
                .withEnvironment("ARMERIA_PORTS_0_PORT", Integer.toString(port()))
                .withEnvironment("ARMERIA_PORTS_0_PROTOCOLS_0", "HTTP")
                .withEnvironment("STORAGE_TYPE", "mem")
                .withEnvironment("MEM_MAX_SPANS", "50000");
    }

    @Override
    boolean isReady() throws IOException {
        try (Socket socket = Ports.connect(port())) {
            socket.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        }
    }
}
