package org.opencinema.examples;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;

/** Starts a real Redis without Docker, and speaks to it. */
public final class LocalServersExample {
    private LocalServersExample() {}

    public static void main(String... args) throws Exception {
        try (LocalServers servers =
                LocalServers.builder().temporary().with(ServerKind.REDIS).start()) {
            URI redis = servers.redis().uri();
            try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
                System.out.println(new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII));
            }
        }
    }
}
