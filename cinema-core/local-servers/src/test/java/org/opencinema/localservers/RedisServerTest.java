package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RedisServerTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private final RedisServer redis = servers.redis();

    @Test
    void counter_afterStopAndAfterKill_goesOn() throws IOException {
        send("DEL starts");
        assertThat(send("INCR starts")).isEqualTo(":1");

        redis.stop();
        redis.start();
        assertThat(send("INCR starts")).isEqualTo(":2");

        redis.kill();
        redis.start();
        assertThat(send("INCR starts")).isEqualTo(":3");
    }

    @Test
    void start_ofRunningServer_changesNothing() {
        long pid = redis.pid();
        redis.start();
        assertThat(redis.pid()).isEqualTo(pid);
    }

    @Test
    void stop_ofStoppedServer_changesNothing() {
        redis.stop();
        redis.stop();
        redis.kill();
        assertThat(redis.isRunning()).isFalse();
        assertThat(redis.residentBytes()).isZero();
        redis.start();
        assertThat(redis.isRunning()).isTrue();
    }

    private String send(String command) throws IOException {
        try (Socket socket = new Socket(redis.uri().getHost(), redis.uri().getPort())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
