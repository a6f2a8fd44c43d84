package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.examples.ClientExample;

/** The examples of the clients, as processes of their own against the platform. */
final class ClientExamplesTest {
    private static final String FILM = "Borrowed Umbrella";
    private static final String PASSWORD = "long-Enough-7";

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private static String email;

    @BeforeAll
    static void publishFilmAndSubscribe() throws Exception {
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(
                Clips.create(editor, FILM, "Чужой зонт").path("id").asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), 2));
        Api viewer = running.anonymous();
        email = UUID.randomUUID() + "@example.org";
        Api.expect(201, viewer.post("/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Ann")));
        viewer.signIn(email, PASSWORD);
        viewer.subscribe("standard");
        Api.within(
                Duration.ofSeconds(30),
                "the film is found and may be watched",
                () -> Api.expect(200, viewer.get("/v1/search?playable=true&q=" + FILM.replace(" ", "%20")))
                                        .path("total")
                                        .asInt()
                                > 0
                        && viewer.play(Map.of("titleId", film)).statusCode() == 201);
    }

    @Test
    void javaExample_plays() throws Exception {
        assertPlays(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ClientExample.class.getName()));
    }

    @Test
    void typescriptExample_plays() throws Exception {
        assertPlays(List.of("node", "../../examples/typescript/dist/play.js"));
    }

    private static void assertPlays(List<String> command) throws Exception {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(running.platform().url(), email, PASSWORD, FILM));
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            assertThat(printed.lines()).containsSubsequence("hello Ann", "found " + FILM, "playlist #EXTM3U", "bye");
        }
    }
}
