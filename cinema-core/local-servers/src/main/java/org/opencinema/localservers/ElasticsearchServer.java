package org.opencinema.localservers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Elasticsearch 8.19: one node with a heap of 384 MB, without security, reachable only from this machine. It is the server from Maven
 * Central with Open Cinema's analysis plugin: analysis, queries and aggregations under their official names, but no scripts, no reindex
 * and no field types of further modules. Root's server runs as nobody, in a directory that nobody can reach. Thread-safe.
 */
public final class ElasticsearchServer extends LocalServer {
    private static final String VERSION = "8.19.21";
    private static final String ZIP_SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a";
    private static final MavenArtifact ZIP =
            new MavenArtifact("org.elasticsearch.distribution.integ-test-zip", "elasticsearch", VERSION, "zip", "");
    private static final String DESCRIPTOR = "plugin-descriptor.properties";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

    ElasticsearchServer(ServerSettings settings) {
        super(ServerKind.ELASTICSEARCH, reachable(settings));
    }

    /** Where the server answers, such as {@code http://127.0.0.1:9200}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    private static ServerSettings reachable(ServerSettings settings) {
        try {
            return settings.withDirectory(RunUser.reachableByNobody(settings.directory()));
        } catch (IOException e) {
            throw new ServerStartException(
                    "Elasticsearch cannot use the directory " + settings.directory() + ": " + e, e);
        }
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        Path home = home();
        Path config = Files.createDirectories(directory().resolve("config"));
        Path data = Files.createDirectories(directory().resolve("data"));
        Path logs = Files.createDirectories(directory().resolve("logs"));
        Path tmp = directory().resolve("tmp");
        Downloads.deleteTree(tmp);
        Files.createDirectories(tmp);
        Files.writeString(config.resolve("elasticsearch.yml"), settings(data, logs));
        Files.writeString(config.resolve("jvm.options"), jvmOptions(logs, tmp));
        Files.writeString(config.resolve("log4j2.properties"), LOGGING);
        Path java = Path.of(System.getProperty("java.home"));
        List<String> command = new ArrayList<>();
        if (RunUser.isRoot()) {
            for (Path own : List.of(config, data, logs, tmp)) {
                RunUser.giveTree(own, RunUser.NOBODY);
            }
            requireForNobody("-r", home.resolve("lib/elasticsearch-" + VERSION + ".jar"));
            requireForNobody("-x", java.resolve("bin/java"));
            requireForNobody("-w", data);
            command.addAll(RunUser.asNobody());
        }
        command.addAll(List.of("bash", home.resolve("bin/elasticsearch").toString()));
        return Launch.of(command)
                .withEnvironment("ES_JAVA_HOME", java.toString())
                .withEnvironment("ES_PATH_CONF", config.toString())
                .withEnvironment("ES_TMPDIR", tmp.toString())
                .withEnvironment("HOME", tmp.toString())
                .withEnvironment("CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m")
                .withStartTimeout(START_TIMEOUT)
                .withStopTimeout(STOP_TIMEOUT);
    }

    @Override
    boolean isReady() throws IOException {
        HttpURLConnection request =
                (HttpURLConnection) uri().resolve("/_cluster/health?wait_for_status=yellow&timeout=1s")
                        .toURL()
                        .openConnection();
        request.setConnectTimeout(1_000);
        request.setReadTimeout(5_000);
        try {
            return request.getResponseCode() == 200;
        } finally {
            request.disconnect();
        }
    }

    private void requireForNobody(String flag, Path file) {
        if (!RunUser.canNobody(flag, file)) {
            throw new ServerStartException("Elasticsearch refuses to run as root and user " + RunUser.NOBODY
                    + " lacks access (" + flag + ") to " + file
                    + ". Check the permissions of it and of all directories above it, or run as an ordinary user.");
        }
    }

    /** The unpacked program with our plugin in it. It is never written to while it runs, so all servers share it. */
    private Path home() throws IOException, InterruptedException {
        PackageFiles plugin = PackageFiles.find("org.opencinema.elasticsearch", "EmbeddedAnalysisPlugin.class");
        Downloads downloads = settings().downloads();
        Downloads reachable = RunUser.isRoot() ? downloads.reachableByNobody() : downloads;
        Path made = reachable.made("elasticsearch-" + VERSION + "-" + plugin.fingerprint(), directory -> {
            Path zip = downloads.maven("Elasticsearch " + VERSION, ZIP, ZIP_SHA256);
            settings().progress().accept("unpacking Elasticsearch " + VERSION);
            unpack(zip, directory);
            Path folder = Files.createDirectories(
                    directory.resolve("elasticsearch-" + VERSION).resolve("plugins/embedded-analysis"));
            plugin.writeJar(folder.resolve("embedded-analysis.jar"));
            Files.write(folder.resolve(DESCRIPTOR), plugin.file(DESCRIPTOR));
        });
        return made.resolve("elasticsearch-" + VERSION);
    }

    /** Unpacks the zip; all files become readable for every user. */
    private static void unpack(Path zip, Path target) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(file)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException(zip + " has an entry outside of itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                try (OutputStream out = Files.newOutputStream(path)) {
                    in.transferTo(out);
                }
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
    }

    private String settings(Path data, Path logs) {
        return """
                cluster.name: cinema
                node.name: cinema-1
                discovery.type: single-node
                network.host: 127.0.0.1
                http.port: %d
                transport.port: %d
                path.data: "%s"
                path.logs: "%s"
                xpack.security.enabled: false
                cluster.routing.allocation.disk.threshold_enabled: false
                action.auto_create_index: false
                """.formatted(port(), Ports.free(), data, logs);
    }

    private static String jvmOptions(Path logs, Path tmp) {
        return """
                -Xms128m
                -Xmx384m
                -XX:+UseSerialGC
                -XX:TieredStopAtLevel=1
                -XX:-AlwaysPreTouch
                -Djava.io.tmpdir=%s
                20-:--add-modules=jdk.incubator.vector
                23-:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache
                23-:-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached
                -Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
                -XX:+ExitOnOutOfMemoryError
                -XX:ErrorFile=%s/hs_err_pid%%p.log
                """.formatted(tmp, logs);
    }

    private static final String LOGGING = """
            status = error
            appender.c.type = Console
            appender.c.name = c
            appender.c.layout.type = PatternLayout
            appender.c.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
            rootLogger.level = warn
            rootLogger.appenderRef.c.ref = c
            """;
}
