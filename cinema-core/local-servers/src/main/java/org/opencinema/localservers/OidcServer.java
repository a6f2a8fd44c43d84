package org.opencinema.localservers;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An OpenID Connect provider (mock-oauth2-server) with a page on which anybody signs in with a name and an e-mail address of their choice.
 * Each path is an issuer of its own: {@code <uri>/google} and {@code <uri>/facebook} are two. It checks PKCE and gives each code once, but
 * accepts every user, client and secret: it stands in for providers in tests of the flow and in demonstrations, and guards nothing. Thread-safe.
 */
public final class OidcServer extends LocalServer {
    private static final String VERSION = "6.0.2";
    private static final MavenArtifact PROGRAM = MavenArtifact.jar("no.nav.security", "mock-oauth2-server", VERSION);
    private static final String SHA256 = "3dfd1f37eb65fa10dc5d3fdb191db360801021a5bb8a733f09a758690b309d3f";
    private static final String PAGE = "oidc-login.html";

    OidcServer(ServerSettings settings) {
        super(ServerKind.OIDC, settings);
    }

    /**
     * The address of an issuer, such as {@code http://127.0.0.1:8080/google}; its discovery document is below it.
     *
     * @param name any word of letters, digits and hyphens
     */
    public URI issuer(String name) {
        if (!name.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException("an issuer is a word of letters, digits and hyphens, was " + name);
        }
        return URI.create("http://127.0.0.1:" + port() + "/" + name);
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        List<Path> classPath = settings()
                .downloads()
                .classPath("mock-oauth2-server " + VERSION, List.of(PROGRAM), List.of(), List.of("junit:*"), SHA256);
        Path page = directory().resolve(PAGE);
        try (InputStream content = Objects.requireNonNull(OidcServer.class.getResourceAsStream(PAGE), PAGE)) {
            Files.copy(content, page, StandardCopyOption.REPLACE_EXISTING);
        }
        Path configuration = directory().resolve("oidc.json");
        Files.writeString(configuration, """
                {"interactiveLogin": true, "httpServer": "NettyWrapper", "loginPagePath": "%s"}
                """.formatted(page));
        List<String> command =
                new ArrayList<>(java(classPath, List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")));
        command.add("no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt");
        return Launch.of(command)
                .withEnvironment("SERVER_HOSTNAME", "127.0.0.1")
                .withEnvironment("SERVER_PORT", Integer.toString(port()))
                .withEnvironment("JSON_CONFIG_PATH", configuration.toString());
    }

    @Override
    boolean isReady() throws IOException {
        try (Socket socket = Ports.connect(port())) {
            socket.getOutputStream()
                    .write("GET /isalive HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        }
    }
}
