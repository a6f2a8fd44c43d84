package org.opencinema.localservers;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * An object store that speaks the S3 protocol over a directory (S3Proxy). Clients address buckets by path, not by host name, and may use
 * any region. The keys are random and stay with the data. Thread-safe.
 */
public final class S3Server extends LocalServer {
    private static final String VERSION = "4.1.0";
    private static final String SHA256 = "d0a0886f02f31f025304194e637343cc15c63a958a5e25b6ca9e910e197ede85";

    private final List<String> origins;

    S3Server(ServerSettings settings, List<String> origins) {
        super(ServerKind.S3, settings);
        this.origins = List.copyOf(origins);
    }

    /** The endpoint. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** The access key id. */
    public String accessKey() {
        return key(0);
    }

    /** The secret access key. */
    public String secretKey() {
        return key(1);
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        List<Path> classPath = settings()
                .downloads()
                .classPath(
                        "S3Proxy " + VERSION,
                        List.of(MavenArtifact.jar("org.gaul", "s3proxy", VERSION)),
                        List.of(MavenArtifact.jar("com.fasterxml.jackson.core", "jackson-annotations", "2.22")),
                        List.of(
                                "com.google.cloud:*",
                                "com.azure:*",
                                "com.github.openstack4j.core:*",
                                "com.github.openstack4j.core.connectors:*",
                                "org.apache.sshd:*"),
                        SHA256);
        Path data = Files.createDirectories(directory().resolve("data"));
        requireAttributes(data);
        Path properties = directory().resolve("s3proxy.properties");
        writePrivate(properties, properties(data));
        List<String> command = new ArrayList<>(java(
                classPath,
                List.of("-Xms32m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-DLOG_LEVEL=warn")));
        command.addAll(List.of("org.gaul.s3proxy.Main", "--properties", properties.toString()));
        return Launch.of(command);
    }

    @Override
    boolean isReady() throws IOException {
        try (Socket socket = Ports.connect(port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 403");
        }
    }

    private String properties(Path data) {
        String cors = origins.isEmpty() ? "" : """
                s3proxy.cors-allow-origins=%s
                s3proxy.cors-allow-methods=GET HEAD PUT POST
                s3proxy.cors-allow-headers=*
                s3proxy.cors-exposed-headers=ETag Content-Range Content-Length Accept-Ranges
                """.formatted(String.join(" ", origins));
        return """
                s3proxy.endpoint=%s
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                s3proxy.ignore-unknown-headers=true
                s3proxy.jetty.max-threads=32
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                jclouds.identity=local
                jclouds.credential=local
                """.formatted(uri(), accessKey(), secretKey(), data) + cors;
    }

    /** The keys are made at the first question, whether the server runs or not. */
    private synchronized String key(int index) {
        Path file = directory().resolve("keys");
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[32];
                new SecureRandom().nextBytes(random);
                String hex = HexFormat.of().formatHex(random);
                Files.createDirectories(directory());
                writePrivate(
                        file,
                        "LOCAL" + hex.substring(0, 15).toUpperCase(Locale.ROOT) + "\n" + hex.substring(15) + "\n");
            }
            return Files.readAllLines(file).get(index);
        } catch (IOException e) {
            throw new ServerStartException("The keys of S3 in " + file + " cannot be read or written: " + e, e);
        }
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static void requireAttributes(Path data) throws IOException {
        Path probe = Files.createTempFile(data.getParent(), "probe", "");
        try {
            UserDefinedFileAttributeView view = Files.getFileAttributeView(probe, UserDefinedFileAttributeView.class);
            if (view == null) {
                throw new IOException("no attribute view");
            }
            view.write("probe", ByteBuffer.wrap(new byte[] {1}));
        } catch (IOException e) {
            throw new ServerStartException(
                    "S3 keeps object metadata in extended attributes of files, which the file system of " + data
                            + " does not have (" + e.getMessage()
                            + "). Choose a directory on another file system, such as ext4 or xfs.",
                    e);
        } finally {
            Files.delete(probe);
        }
    }
}
