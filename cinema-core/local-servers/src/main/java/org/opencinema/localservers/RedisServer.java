package org.opencinema.localservers;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * A real Redis with an append-only file, without a password. What it has answered outlives the death of its process; it leaves it to the
 * operating system when the file reaches the disk, as Redis would hold back writes for seconds while it waits for the disk. Thread-safe.
 */
public final class RedisServer extends LocalServer {
    private static final MavenArtifact BINARIES =
            MavenArtifact.jar("com.github.codemonstur", "embedded-redis", "1.4.4");
    private static final String BINARIES_SHA256 = "b56845f0a81aa0b6a0c32a309e69081ee7bdeadba9efff6374b0fe9af230db63";

    RedisServer(ServerSettings settings) {
        super(ServerKind.REDIS, settings);
    }

    /** The address, such as {@code redis://127.0.0.1:6379}. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port());
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        Downloads downloads = settings().downloads();
        Path program = downloads.made("redis-6.2.11", directory -> {
            Path jar = downloads.maven("Redis 6.2.11", BINARIES, BINARIES_SHA256);
            Path file = directory.resolve("redis-server");
            try (ZipFile zip = new ZipFile(jar.toFile());
                    InputStream in = zip.getInputStream(zip.getEntry("redis-server-6.2.6-v5-linux-amd64"))) {
                Files.copy(in, file);
            }
            Downloads.makeExecutable(file);
        });
        Path data = Files.createDirectories(directory().resolve("data"));
        return Launch.of(List.of(
                program.resolve("redis-server").toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                "" + port(),
                "--dir",
                data.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "no"));
    }

    @Override
    boolean isReady() throws IOException {
        try (Socket socket = Ports.connect(port())) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        }
    }
}
