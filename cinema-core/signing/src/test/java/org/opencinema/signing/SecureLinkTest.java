package org.opencinema.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.localservers.Nginx;

/** Before a real nginx. */
final class SecureLinkTest {
    private static final String SECRET = "a secret of nginx";

    @TempDir
    static Path directory;

    private static Nginx nginx;

    private final SecureLink links = SecureLink.create(SECRET, Clock.systemUTC());
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        Path films = Files.createDirectories(directory.resolve("html/films"));
        Files.writeString(films.resolve("a.m4s"), "segment");
        Files.writeString(films.resolve("\u0444\u0438\u043b\u044c\u043c 1.m4s"), "segment");
        nginx = Nginx.start(directory.resolve("nginx"), port -> """
                server {
                    listen 127.0.0.1:%d;
                    location / {
                        root %s/html;
                        secure_link $arg_md5,$arg_expires;
                        secure_link_md5 "$secure_link_expires$uri %s";
                        if ($secure_link = "") { return 403; }
                        if ($secure_link = "0") { return 410; }
                    }
                }
                """.formatted(port, directory, SECRET));
    }

    @AfterAll
    static void stop() throws Exception {
        nginx.close();
    }

    @Test
    void nginx_opensOurLinks() throws Exception {
        Instant later = Instant.now().plusSeconds(600);

        assertThat(status(links.sign(nginx.uri("/films/a.m4s"), later))).isEqualTo(200);
        assertThat(status(links.sign(nginx.uri("/films/%D1%84%D0%B8%D0%BB%D1%8C%D0%BC%201.m4s"), later)))
                .isEqualTo(200);
        assertThat(status(links.sign(nginx.uri("/films/a.m4s?bitrate=1"), later)))
                .isEqualTo(200);
    }

    @Test
    void nginxAndOurVerifier_refuseTheSame() throws Exception {
        String signed = links.sign(nginx.uri("/films/a.m4s"), Instant.now().plusSeconds(600))
                .toString();
        String old = links.sign(nginx.uri("/films/a.m4s"), Instant.now().minusSeconds(1))
                .toString();
        SecureLink another = SecureLink.create("another secret of nginx", Clock.systemUTC());
        String foreign = another.sign(nginx.uri("/films/a.m4s"), Instant.now().plusSeconds(600))
                .toString();

        assertThat(status(URI.create(old))).isEqualTo(410);
        for (String url : new String[] {
            nginx.uri("/films/a.m4s").toString(),
            foreign,
            signed.replace("a.m4s", "b.m4s"),
            signed.replace("md5=", "md5=A"),
            signed.replaceFirst("expires=1", "expires=2"),
            signed.replaceFirst("&expires=.*", "")
        }) {
            assertThat(status(URI.create(url))).as(url).isEqualTo(403);
            assertThat(links.verify(url)).as(url).isInstanceOf(UrlVerification.Rejected.class);
        }
    }

    private int status(URI url) throws Exception {
        return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
