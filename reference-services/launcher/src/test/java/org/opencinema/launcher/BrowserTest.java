package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web client in a real Chromium against the running platform. Screenshots are left in target/screenshots. */
final class BrowserTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private static UUID film;

    @BeforeAll
    static void start() throws Exception {
        film = Clips.browserFilm(running);
    }

    @Test
    void viewer_signsInSearchesPlays_andResumesAfterReload() {
        List<String> errors = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> Pages.note(errors, message));
            page.navigate(running.platform().url() + "/login");
            page.getByTestId("email").fill("viewer@demo.opencinema.org");
            page.getByTestId("password").fill("demo-viewer-1");
            page.getByTestId("sign-in-submit").click();
            page.getByTestId("user-menu").waitFor();

            page.getByTestId("search-input").fill("browser comet");
            page.getByTestId("search-input").press("Enter");
            page.getByTestId("title-card")
                    .filter(new Locator.FilterOptions().setHasText("Browser Comet"))
                    .first()
                    .click();
            page.getByTestId("play-button").click();
            Locator video = page.getByTestId("player-video");
            video.waitFor();
            Pages.awaitTime(page, 4);
            double before = Pages.decodedFrames(video);
            assertThat(before).isGreaterThan(20);
            Pages.screenshot(page, "player-laptop");
            page.evaluate("document.querySelector('[data-testid=player-video]').currentTime = 21");
            Pages.awaitTime(page, 23);
            assertThat(Pages.decodedFrames(video)).isGreaterThan(before);

            page.reload();
            page.getByTestId("player-video").waitFor();
            page.waitForFunction("() => { const v = document.querySelector('[data-testid=player-video]');"
                    + " return v && v.readyState >= 2 && v.currentTime > 15 }");
            assertThat(Pages.currentTime(page)).isBetween(16.0, 35.0);
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void viewer_playsAnEpisode_andGoesOnWithTheNextOne() throws Exception {
        Api editor = running.signedIn("editor");
        String series = Clips.createSeries(editor, "Browser Nights");
        Path clip = Clips.synthesise(running.platform().ffmpeg(), 5);
        String first = Clips.publishEpisode(editor, series, 1, clip);
        String second = Clips.publishEpisode(editor, series, 2, clip);
        Api.within(
                Duration.ofSeconds(20),
                "both can be played",
                () -> Api.expect(200, editor.get("/v1/titles/" + series + "/episodes"))
                        .findValuesAsText("playable")
                        .equals(List.of("true", "true")));
        try (BrowserContext context = browser.context(390, 844)) {
            Page page = context.newPage();
            page.navigate(running.platform().url() + "/title/" + series);
            page.getByTestId("episodes").scrollIntoViewIfNeeded();
            Pages.screenshot(page, "series-phone");
        }
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.navigate(running.platform().url() + "/login?next=/title/" + series);
            page.getByTestId("email").fill("viewer@demo.opencinema.org");
            page.getByTestId("password").fill("demo-viewer-1");
            page.getByTestId("sign-in-submit").click();
            page.getByTestId("episodes").scrollIntoViewIfNeeded();
            Pages.screenshot(page, "series-laptop");
            assertThat(page.getByTestId("episode").count()).isEqualTo(2);
            page.getByTestId("episode").first().click();
            page.waitForURL("**/watch/" + series + "/" + first);

            page.getByTestId("next-episode").waitFor(new Locator.WaitForOptions().setTimeout(60_000));
            Pages.screenshot(page, "next-episode-laptop");
            page.getByTestId("next-episode").click();

            page.waitForURL("**/watch/" + series + "/" + second);
            Pages.awaitTime(page, 1);
            page.getByText("S1 E2 · Night 2").first().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({"phone, 390, 844", "laptop, 1366, 768", "tv, 1920, 1080"})
    void pages_fitTheScreen(String name, int width, int height) {
        try (BrowserContext context = browser.context(width, height)) {
            Page page = context.newPage();
            for (String path : List.of("/", "/login", "/browse?q=comet", "/title/" + film)) {
                page.navigate(running.platform().url() + path);
                page.waitForLoadState(com.microsoft.playwright.options.LoadState.NETWORKIDLE);
                Pages.screenshot(page, name + path.replaceAll("[^a-z]+", "-"));
                Pages.assertFits(page, path);
            }
        }
    }

    @Test
    void language_switchesToRussian() {
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.navigate(running.platform().url() + "/title/" + film);
            page.getByText("Browser Comet").first().waitFor();
            Locator language = page.getByTestId("language-switch");
            language.click();
            page.getByText("Комета в окне").first().waitFor();
            assertThat(page.evaluate("document.documentElement.lang")).isEqualTo("ru");
        }
    }
}
