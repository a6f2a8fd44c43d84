package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The MPD of a film in Shaka Player and a real Chromium: a player of DASH that is not ours, as the web client plays HLS. */
final class DashPlayerTest {
    private static final Path PLAYER =
            Path.of("../../examples/web-client/node_modules/shaka-player/dist/shaka-player.compiled.js");
    private static final String PAGE = """
            <!doctype html>
            <title>Shaka Player</title>
            <script src="/shaka-player.js"></script>
            <video data-testid="player-video" width="854" height="480" muted></video>
            """;
    private static final String LOAD = """
            async url => {
              const player = window.player = new shaka.Player();
              await player.attach(document.querySelector('video'));
              player.addEventListener('error', event => console.error(String(event.detail)));
              await player.load(url);
              await document.querySelector('video').play();
            }""";

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    @Test
    void film_withVoicesAndSubtitles_playsSeeksAndSwitches() throws Exception {
        UUID film = RichFilm.publish(running, "Dash Comet", "Комета в другом плеере");
        JsonNode session = Api.expect(201, running.signedIn("viewer").play(Map.of("titleId", film)));
        List<String> errors = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> Pages.note(errors, message));
            page.onPageError(errors::add);
            page.route(
                    "**/dash-player",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("text/html")
                            .setBody(PAGE)));
            page.route(
                    "**/shaka-player.js",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setContentType("text/javascript")
                            .setPath(PLAYER)));
            page.navigate(running.platform().url() + "/dash-player");
            page.evaluate(LOAD, session.path("dashUrl").asText());

            Locator video = page.getByTestId("player-video");
            Pages.awaitTime(page, 2);
            double before = Pages.decodedFrames(video);
            assertThat(before).isGreaterThan(20);
            assertThat(page.evaluate("[...new Set(player.getAudioTracks().map(one => one.language))].sort()"))
                    .asInstanceOf(list(String.class))
                    .containsExactly("en", "ru");
            assertThat(page.evaluate("player.getTextTracks().map(one => one.language).sort()"))
                    .asInstanceOf(list(String.class))
                    .containsExactly("en", "ru");
            assertThat(page.evaluate("[...new Set(player.getVariantTracks().map(one => one.height))].sort()"))
                    .asInstanceOf(list(Integer.class))
                    .containsExactly(240, 360, 480);

            page.evaluate("player.selectAudioTrack(player.getAudioTracks().find(one => one.language === 'ru'))");
            Pages.awaitTime(page, 8);
            page.evaluate("player.configure('abr.enabled', false);"
                    + "player.selectVariantTrack(player.getVariantTracks()"
                    + ".find(one => one.height === 240 && one.language === 'ru'))");
            page.evaluate("document.querySelector('video').currentTime = 30");
            Pages.awaitTime(page, 32);
            assertThat(page.evaluate("player.getAudioTracks().find(one => one.active).language"))
                    .isEqualTo("ru");
            assertThat(video.evaluate("v => v.videoHeight")).isEqualTo(240);
            assertThat(Pages.decodedFrames(video)).isGreaterThan(before);
            page.evaluate("player.destroy()");
        }
        assertThat(errors).isEmpty();
    }
}
