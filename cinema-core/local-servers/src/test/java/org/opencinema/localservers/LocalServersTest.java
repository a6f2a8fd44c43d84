package org.opencinema.localservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalServersTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    private Path directory;

    @Test
    void directory_usedAgain_keepsPortsAndData() throws Exception {
        int port;
        String url;
        try (LocalServers servers = redisAndPostgres()) {
            port = servers.redis().port();
            url = servers.postgres().createDatabase("kept");
            assertThat(servers.all()).allMatch(LocalServer::isRunning);
        }
        try (LocalServers servers = redisAndPostgres()) {
            assertThat(servers.redis().port()).isEqualTo(port);
            assertThat(servers.postgres().jdbcUrl("kept")).isEqualTo(url);
            DriverManager.getConnection(url, servers.postgres().superuser(), "").close();
        }
    }

    @Test
    void temporary_afterClose_isGone() {
        LocalServers servers =
                LocalServers.builder().temporary().with(ServerKind.REDIS).start();
        RedisServer redis = servers.redis();
        assertThat(servers.directory()).isDirectory();

        servers.close();
        servers.close();

        assertThat(redis.isRunning()).isFalse();
        assertThat(servers.directory()).doesNotExist();
    }

    @Test
    void get_ofServerNotAskedFor_saysSo() {
        try (LocalServers servers = LocalServers.builder().temporary().start()) {
            assertThatThrownBy(servers::kafka)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Kafka was not asked for; add ServerKind.KAFKA");
        }
    }

    @Test
    void start_onTakenPort_namesItsOwnerAndStopsTheOthers() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> LocalServers.builder()
                            .directory(directory)
                            .with(ServerKind.POSTGRES, ServerKind.REDIS)
                            .port(ServerKind.REDIS, taken.getLocalPort())
                            .start())
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("Redis cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("choose another port");
        }
        assertThat(directory.resolve("postgres/server.pid")).doesNotExist();
        redisAndPostgres().close();
    }

    @Test
    void start_inDirectoryInUse_namesTheProcess() throws Exception {
        try (LocalServers servers = redisAndPostgres();
                Parent other = Parent.start(directory, "", Map.of(), ServerKind.REDIS)) {
            assertThat(other.awaitStart())
                    .singleElement()
                    .asString()
                    .contains("is in use by process " + ProcessHandle.current().pid());
            assertThatThrownBy(this::redisAndPostgres)
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("is in use by this process");
            assertThat(servers.redis().isRunning()).isTrue();
        }
    }

    @Test
    void start_ofBrokenProgram_showsWhatItPrinted() throws IOException {
        Path program = directory.resolve("cache/made/redis-6.2.11/redis-server");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\necho cannot find libssl; exit 3\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));

        assertThatThrownBy(() -> LocalServers.builder()
                        .directory(directory.resolve("data"))
                        .cache(directory.resolve("cache"))
                        .with(ServerKind.REDIS)
                        .start())
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("Redis ended during its start with exit code 3")
                .hasMessageContaining("cannot find libssl");
    }

    @Test
    void start_withoutMaven_saysWhatToInstall() throws Exception {
        try (Parent parent = Parent.start(
                directory,
                directory.resolve("cache").toString(),
                Map.of("PATH", directory.toString()),
                ServerKind.REDIS)) {
            assertThat(parent.awaitStart())
                    .singleElement()
                    .asString()
                    .contains("Redis 6.2.11 has to be fetched with mvn")
                    .contains("Install Apache Maven");
        }
    }

    @Test
    void start_whenMavenFails_showsWhatItPrinted() throws Exception {
        Path maven = directory.resolve("mvn");
        Files.writeString(maven, "#!/bin/sh\necho no route to the repository; exit 1\n");
        Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
        try (Parent parent = Parent.start(
                directory,
                directory.resolve("cache").toString(),
                Map.of("PATH", directory + ":" + System.getenv("PATH")),
                ServerKind.REDIS)) {
            assertThat(parent.awaitStart())
                    .singleElement()
                    .asString()
                    .contains("Fetching Redis 6.2.11 failed")
                    .contains("no route to the repository");
        }
    }

    @Test
    void servers_ofKilledJvm_endAndStartAgainWithTheirData() throws Exception {
        List<ProcessHandle> orphans;
        try (Parent parent = Parent.start(directory, "", Map.of(), ServerKind.POSTGRES, ServerKind.REDIS)) {
            orphans = parent.awaitServers();
            assertThat(orphans).hasSize(2).allMatch(ProcessHandle::isAlive);
            parent.kill();
        }
        try (LocalServers servers = redisAndPostgres()) {
            assertThat(servers.all()).allMatch(LocalServer::isRunning);
        }
        assertThat(orphans).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void server_whoseJvmIsKilled_endsByItself() throws Exception {
        List<ProcessHandle> orphans;
        try (Parent parent = Parent.start(directory, "", Map.of(), ServerKind.REDIS)) {
            orphans = parent.awaitServers();
            parent.kill();
        }
        orphans.get(0).onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void start_afterServerCrashed_startsItAgain() throws Exception {
        try (LocalServers servers = redisAndPostgres()) {
            RedisServer redis = servers.redis();
            ProcessHandle crashed = ProcessHandle.of(redis.pid()).orElseThrow();
            crashed.destroyForcibly();
            long deadline = System.nanoTime() + MINUTE;
            while (redis.isRunning() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            redis.start();
            assertThat(redis.pid()).isNotEqualTo(crashed.pid());
        }
    }

    private LocalServers redisAndPostgres() {
        return LocalServers.builder()
                .directory(directory)
                .with(ServerKind.POSTGRES, ServerKind.REDIS)
                .start();
    }
}
