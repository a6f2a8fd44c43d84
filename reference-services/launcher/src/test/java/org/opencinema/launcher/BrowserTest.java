package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.localservers.Chromium;
import org.opencinema.localservers.Tools;

/** The web client in a real Chromium against the running platform. Screenshots are left in target/screenshots. */
final class BrowserTest {
    private static final int CLIP_SECONDS = 40;

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    private static Playwright playwright;
    private static Browser browser;
    private static UUID film;

    @BeforeAll
    static void start() throws Exception {
        Api editor = running.signedIn("editor");
        film = UUID.fromString(Clips.create(editor, "Browser Comet", "Комета в окне")
                .path("id")
                .asText());
        Clips.publish(editor, film, Clips.synthesise(running.platform().ffmpeg(), CLIP_SECONDS));
        Api.within(
                Duration.ofSeconds(5),
                "film found",
                () -> Api.expect(200, editor.get("/v1/search?q=browser%20comet&playable=true"))
                                .path("total")
                                .asInt()
                        > 0);
        Map<String, String> driver = new HashMap<>(System.getenv());
        driver.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        driver.put("PLAYWRIGHT_NODEJS_PATH", nodeOnPath());
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(driver));
        Chromium chromium = Tools.chromium();
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(chromium.environment());
        List<String> arguments = new ArrayList<>(chromium.arguments());
        arguments.add("--autoplay-policy=no-user-gesture-required");
        browser = playwright
                .chromium()
                .launch(new LaunchOptions()
                        .setExecutablePath(chromium.program())
                        .setArgs(arguments)
                        .setEnv(environment));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (playwright != null) {
            playwright.close();
        }
    }

    private static String nodeOnPath() {
        for (String folder : System.getenv("PATH").split(":")) {
            Path node = Path.of(folder, "node");
            if (node.toFile().canExecute()) {
                return node.toString();
            }
        }
        throw new IllegalStateException("Node.js is missing: install Node.js 20 or newer");
    }

    @Test
    void viewer_signsInSearchesPlays_andResumesAfterReload() {
        List<String> errors = new ArrayList<>();
        try (BrowserContext context = context(1366, 768)) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> note(errors, message));
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
            awaitTime(page, 4);
            double before = decodedFrames(video);
            assertThat(before).isGreaterThan(20);
            screenshot(page, "player-laptop");
            page.evaluate("document.querySelector('[data-testid=player-video]').currentTime = 21");
            awaitTime(page, 23);
            assertThat(decodedFrames(video)).isGreaterThan(before);

            page.reload();
            page.getByTestId("player-video").waitFor();
            page.waitForFunction("() => { const v = document.querySelector('[data-testid=player-video]');"
                    + " return v && v.readyState >= 2 && v.currentTime > 15 }");
            assertThat(currentTime(page)).isBetween(16.0, 35.0);
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
        try (BrowserContext context = context(390, 844)) {
            Page page = context.newPage();
            page.navigate(running.platform().url() + "/title/" + series);
            page.getByTestId("episodes").scrollIntoViewIfNeeded();
            screenshot(page, "series-phone");
        }
        try (BrowserContext context = context(1366, 768)) {
            Page page = context.newPage();
            page.navigate(running.platform().url() + "/login?next=/title/" + series);
            page.getByTestId("email").fill("viewer@demo.opencinema.org");
            page.getByTestId("password").fill("demo-viewer-1");
            page.getByTestId("sign-in-submit").click();
            page.getByTestId("episodes").scrollIntoViewIfNeeded();
            screenshot(page, "series-laptop");
            assertThat(page.getByTestId("episode").count()).isEqualTo(2);
            page.getByTestId("episode").first().click();
            page.waitForURL("**/watch/" + series + "/" + first);

            page.getByTestId("next-episode").waitFor(new Locator.WaitForOptions().setTimeout(60_000));
            screenshot(page, "next-episode-laptop");
            page.getByTestId("next-episode").click();

            page.waitForURL("**/watch/" + series + "/" + second);
            awaitTime(page, 1);
            page.getByText("S1 E2 · Night 2").first().waitFor();
        }
    }

    private static void note(List<String> errors, ConsoleMessage message) {
        if (message.type().equals("error")) {
            errors.add(message.text());
        }
    }

    private static void awaitTime(Page page, int seconds) {
        page.waitForFunction(
                "s => document.querySelector('[data-testid=player-video]').currentTime > s",
                seconds,
                new Page.WaitForFunctionOptions().setTimeout(45_000));
    }

    private static double currentTime(Page page) {
        return ((Number) page.evaluate("document.querySelector('[data-testid=player-video]').currentTime"))
                .doubleValue();
    }

    private static double decodedFrames(Locator video) {
        return ((Number) video.evaluate("v => v.getVideoPlaybackQuality().totalVideoFrames")).doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"phone, 390, 844", "laptop, 1366, 768", "tv, 1920, 1080"})
    void pages_fitTheScreen(String name, int width, int height) {
        try (BrowserContext context = context(width, height)) {
            Page page = context.newPage();
            for (String path : List.of("/", "/login", "/browse?q=comet", "/title/" + film)) {
                page.navigate(running.platform().url() + path);
                page.waitForLoadState(com.microsoft.playwright.options.LoadState.NETWORKIDLE);
                screenshot(page, name + path.replaceAll("[^a-z]+", "-"));
                Number overflow = (Number)
                        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                assertThat(overflow.intValue())
                        .as("sideways scrolling on %s at %d", path, width)
                        .isLessThanOrEqualTo(0);
            }
        }
    }

    @Test
    void language_switchesToRussian() {
        try (BrowserContext context = context(1366, 768)) {
            Page page = context.newPage();
            page.navigate(running.platform().url() + "/title/" + film);
            page.getByText("Browser Comet").first().waitFor();
            Locator language = page.getByTestId("language-switch");
            language.click();
            page.getByText("Комета в окне").first().waitFor();
            assertThat(page.evaluate("document.documentElement.lang")).isEqualTo("ru");
        }
    }

    private static BrowserContext context(int width, int height) {
        return browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, height).setLocale("en-US"));
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }
}
