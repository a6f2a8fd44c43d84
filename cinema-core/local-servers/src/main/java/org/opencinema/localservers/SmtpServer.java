package org.opencinema.localservers;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mail server (GreenMail) that accepts any mail and keeps it in memory until it stops, to be read over IMAP with any password or over
 * HTTP: {@code GET <apiUri>/user/<address>/messages/INBOX}. Thread-safe.
 */
public final class SmtpServer extends LocalServer {
    private static final String VERSION = "2.1.13";
    private static final MavenArtifact PROGRAM = MavenArtifact.jar("com.icegreen", "greenmail-standalone", VERSION);
    private static final String SHA256 = "21b361e46e8ffe83afe7915a2b01231c4a163c8d0fa5de607e32ed19732d908d";

    SmtpServer(ServerSettings settings) {
        super(ServerKind.SMTP, settings);
    }

    /** The IMAP port on 127.0.0.1. Known once the server has been started. */
    public int imapPort() {
        return secondaryPort("imap");
    }

    /** The address of the HTTP API, such as {@code http://127.0.0.1:8080/api}. Known once the server has been started. */
    public URI apiUri() {
        return URI.create("http://127.0.0.1:" + secondaryPort("api") + "/api");
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        Path jar = settings().downloads().maven("GreenMail " + VERSION, PROGRAM, SHA256);
        List<String> command = new ArrayList<>(java(
                List.of(jar),
                List.of(
                        "-Xms16m",
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dgreenmail.auth.disabled")));
        int at = command.size() - 2;
        command.addAll(at, listener("smtp", port()));
        command.addAll(at, listener("imap", imapPort()));
        command.addAll(at, listener("api", apiUri().getPort()));
        command.add("com.icegreen.greenmail.standalone.GreenMailStandaloneRunner");
        return Launch.of(command);
    }

    @Override
    boolean isReady() throws IOException {
        try (Socket smtp = Ports.connect(port());
                Socket api = Ports.connect(apiUri().getPort())) {
            api.getOutputStream()
                    .write("GET /api/service/readiness HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(smtp.getInputStream().readNBytes(3), StandardCharsets.US_ASCII).equals("220")
                    && new String(api.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
                            .equals("HTTP/1.1 200");
        }
    }

    private static List<String> listener(String name, int port) {
        return List.of("-Dgreenmail." + name + ".hostname=127.0.0.1", "-Dgreenmail." + name + ".port=" + port);
    }
}
