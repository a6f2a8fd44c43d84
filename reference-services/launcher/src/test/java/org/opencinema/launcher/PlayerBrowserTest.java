package org.opencinema.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.events.cmcd.CmcdReport;
import org.opencinema.redis.Redis;

/** What a viewer can do in the player, in a real Chromium. Screenshots are left in target/screenshots. */
final class PlayerBrowserTest {
    private static final String PASSWORD = "player-Secret-7";
    private static final String VIDEO = "document.querySelector('[data-testid=player-video]')";

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private static UUID film;

    private final String email = "player-" + UUID.randomUUID() + "@example.org";
    private final Api viewer = running.anonymous();

    @BeforeAll
    static void makeFilm() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        film = RichFilm.publish(running, "Player Comet", "Комета в плеере");
    }

    /** The plan has two streams and 1080 lines. */
    @BeforeEach
    void subscribe() throws Exception {
        Api.expect(
                201,
                viewer.post("/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Pia Player")));
        viewer.signIn(email, PASSWORD);
        viewer.subscribe("standard");
        Api.within(
                Duration.ofSeconds(20),
                "streaming knows the plan",
                () -> viewer.play(Map.of("titleId", film)).statusCode() == 201);
        viewer.play(Map.of("titleId", UUID.randomUUID())); // stops the other one
    }

    @Test
    void film_hasItsMenus_previewsAndKeys_andTellsHowItPlays() throws Exception {
        List<String> errors = new ArrayList<>();
        List<String> reports = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = watch(context, film);
            page.onConsoleMessage(message -> Pages.note(errors, message));
            page.onRequest(request -> noteCmcd(reports, request.url()));
            Pages.awaitTime(page, 2);
            assertThat(page.getByTestId("skip-intro")).isVisible();
            Pages.screenshot(page, "player-skip-intro");
            chooseQuality(page);
            page.evaluate(VIDEO + ".currentTime = 2.5");
            page.getByTestId("skip-intro").click();
            Pages.awaitTime(page, 8);
            assertThat(page.getByTestId("skip-intro")).hasCount(0);

            chooseLanguages(page);
            pressKeys(page);
            previewSeeking(page);
        }
        assertThat(errors).isEmpty();
        assertThat(reports).isNotEmpty().allSatisfy(report -> {
            CmcdReport read = CmcdReport.ofQuery(report);
            assertThat(read.text("cid")).hasValue(film.toString());
            assertThat(read.text("sid")).isPresent();
        });
        assertThat(reports.stream()
                        .map(CmcdReport::ofQuery)
                        .anyMatch(report -> report.number("br").isPresent()))
                .isTrue();
    }

    private static void chooseQuality(Page page) {
        page.getByTestId("quality").click();
        assertThat(page.getByRole(AriaRole.MENUITEMRADIO)).hasCount(4);
        assertThat(page.getByTestId("quality-cap")).containsText("up to 1080p");
        Pages.screenshot(page, "player-quality");
        page.getByRole(AriaRole.MENUITEMRADIO)
                .filter(new Locator.FilterOptions().setHasText("240p"))
                .last()
                .click();
        page.waitForFunction("() => " + VIDEO + ".videoHeight === 240");
        page.getByTestId("quality").click();
        assertThat(page.getByRole(AriaRole.MENUITEMRADIO).filter(new Locator.FilterOptions().setHasText("240p")))
                .hasAttribute("aria-checked", "true");
        page.keyboard().press("Escape");
        assertThat(page.getByTestId("quality")).isFocused();
    }

    private static void chooseLanguages(Page page) {
        page.getByTestId("tracks").click();
        assertThat(page.getByRole(AriaRole.MENUITEMRADIO))
                .hasText(new String[] {"English", "Русский", "Off", "English", "Русский"});
        Pages.screenshot(page, "player-languages");
        page.getByRole(AriaRole.MENUITEMRADIO).nth(4).click();
        awaitSubtitle(page, "Комета летит");
        Pages.screenshot(page, "player-subtitles");
        page.getByTestId("tracks").click();
        page.getByRole(AriaRole.MENUITEMRADIO).nth(1).click();
        page.getByTestId("tracks").click();
        assertThat(page.getByRole(AriaRole.MENUITEMRADIO).nth(1)).hasAttribute("aria-checked", "true");
        page.keyboard().press("Escape");
        page.locator(".player").focus();
        page.keyboard().press("c");
        page.waitForFunction("() => ![..." + VIDEO + ".textTracks].some(t => t.mode === 'showing')");
        page.keyboard().press("c");
        awaitSubtitle(page, "The comet flies");
    }

    private static void awaitSubtitle(Page page, String text) {
        page.waitForFunction(
                "text => [..." + VIDEO + ".textTracks].some(t => t.mode === 'showing'"
                        + " && [...(t.activeCues ?? [])].some(c => c.text === text))",
                text);
    }

    private static void pressKeys(Page page) {
        page.keyboard().press("Space");
        assertThat(page.evaluate(VIDEO + ".paused")).isEqualTo(true);
        page.keyboard().press("5");
        assertThat(Pages.currentTime(page)).isCloseTo(RichFilm.SECONDS / 2.0, within(0.5));
        page.keyboard().press("ArrowRight");
        assertThat(Pages.currentTime(page)).isCloseTo(RichFilm.SECONDS / 2.0 + 10, within(0.5));
        page.keyboard().press("j");
        page.keyboard().press("ArrowLeft");
        assertThat(Pages.currentTime(page)).isCloseTo(RichFilm.SECONDS / 2.0 - 10, within(0.5));
        page.keyboard().press("m");
        assertThat(page.evaluate(VIDEO + ".muted")).isEqualTo(true);
        page.keyboard().press("f");
        page.waitForFunction("() => document.fullscreenElement !== null");
        page.keyboard().press("f");
        page.waitForFunction("() => document.fullscreenElement === null");
        page.keyboard().press("0");
        page.evaluate(VIDEO + ".currentTime = 3");
        page.keyboard().press("s"); // skips the intro
        assertThat(Pages.currentTime(page)).isCloseTo(8, within(0.5));
    }

    private static void previewSeeking(Page page) {
        BoundingBox bar = page.getByTestId("seek").boundingBox();
        page.mouse().move(bar.x + bar.width * 0.81, bar.y + bar.height / 2);
        assertThat(page.getByTestId("seek-preview")).containsText("0:3");
        Locator picture = page.getByTestId("thumbnail");
        assertThat(picture).isVisible();
        assertThat((String) picture.evaluate("e => e.style.backgroundImage")).contains("/thumbnails-001.jpg");
        assertThat((String) picture.evaluate("e => e.style.backgroundPosition")).isEqualTo("-160px -270px");
        // as the picture of a background it is loaded without an event: it is awaited as an image of the same address
        assertThat(picture.evaluate("""
                        async e => {
                          const image = new Image();
                          image.src = e.style.backgroundImage.slice(5, -2);
                          await image.decode();
                          return image.naturalWidth > 0;
                        }""")).isEqualTo(true);
        Pages.screenshot(page, "player-preview");
    }

    private static void noteCmcd(List<String> reports, String url) {
        String query = URI.create(url).getRawQuery();
        if (query != null && query.contains("CMCD=")) {
            String value = query.replaceFirst(".*CMCD=", "").replaceFirst("&.*", "");
            reports.add(URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
    }

    @Test
    void thirdScreen_stopsAnotherOne_isTakenOver_andContinues() throws Exception {
        String tv = start("Living room TV", null);
        String phone = start("Phone", null);
        assertThat(viewer.post(
                                "/v1/playback/sessions/" + tv + "/heartbeat",
                                Map.of("positionSeconds", 12, "state", "playing"))
                        .statusCode())
                .isEqualTo(204);
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = watch(context, film);
            Locator panel = page.getByTestId("too-many-streams");
            assertThat(panel).containsText("Your plan allows 2 screens");
            assertThat(panel.getByTestId("open-stream").first()).containsText("Living room TV");
            assertThat(panel.getByTestId("open-stream").first()).containsText("Player Comet");
            Pages.screenshot(page, "player-too-many");
            panel.getByTestId("stop-stream").first().click();
            Pages.awaitTime(page, 13); // it goes on where the television was
            assertThat(viewer.post(
                                    "/v1/playback/sessions/" + tv + "/heartbeat",
                                    Map.of("positionSeconds", 13, "state", "playing"))
                            .statusCode())
                    .isEqualTo(410);

            page.navigate(running.platform().url() + "/account");
            page.getByTestId("open-streams").getByTestId("open-stream").waitFor();
            page.getByTestId("open-streams").scrollIntoViewIfNeeded();
            Pages.screenshot(page, "account-open-streams");
            assertThat(page.getByTestId("open-streams").getByTestId("open-stream"))
                    .hasCount(1);

            page.navigate(running.platform().url() + "/watch/" + film);
            Pages.awaitTime(page, 13);
            String here = sessionIn(page);
            start("Tablet", here);
            page.keyboard().press("k"); // tells where it is, and so hears of it
            Locator over = page.getByTestId("session-over");
            assertThat(over).hasAttribute("data-how", "evicted");
            Pages.screenshot(page, "player-evicted");
            page.getByTestId("continue-here").click();
            assertThat(page.getByTestId("open-stream")).hasCount(2);
            page.getByTestId("stop-stream").last().click();
            Pages.awaitTime(page, 13);
            assertThat(page.getByTestId("too-many-streams")).hasCount(0);
        }
        assertThat(phone).isNotEmpty();
    }

    /** The time of its last heartbeat is set back. */
    @Test
    void laptopThatSlept_isToldThatItsPlaceIsGone_andGoesOnWhereItWas() throws Exception {
        try (BrowserContext context = browser.context(390, 844)) {
            Page page = watch(context, film);
            Pages.awaitTime(page, 1);
            page.evaluate(VIDEO + ".currentTime = 17");
            Pages.awaitTime(page, 18);
            page.keyboard().press("k"); // tells where it is
            Api.within(
                    Duration.ofSeconds(10),
                    "its position",
                    () -> Api.expect(200, viewer.get("/v1/playback/sessions"))
                                    .at("/items/0/positionSeconds")
                                    .asDouble()
                            > 18);
            try (Redis redis = Redis.create(running.platform().servers().redis().uri())) {
                String session = "streaming:session:" + sessionIn(page);
                redis.call(commands -> commands.hset(session, "lease", "0"));
            }

            page.keyboard().press("k");
            assertThat(page.getByTestId("session-over")).hasAttribute("data-how", "ended");
            Pages.assertFits(page, "/watch");
            Pages.screenshot(page, "player-ended-phone");
            page.getByTestId("continue-here").click();
            Pages.awaitTime(page, 18);
            assertThat(page.getByTestId("session-over")).hasCount(0);
        }
    }

    @Test
    void filmLeftOnOneDevice_resumesOnAnother_withinFiveSeconds() throws Exception {
        double left;
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = watch(context, film);
            Pages.awaitTime(page, 1);
            page.evaluate(VIDEO + ".currentTime = 17");
            Pages.awaitTime(page, 18);
            left = Pages.currentTime(page);
            page.navigate(running.platform().url() + "/title/" + film);
            page.getByTestId("play-button").waitFor();
        }
        Api.within(
                Duration.ofSeconds(10),
                "the place is given up",
                () -> Api.expect(200, viewer.get("/v1/playback/sessions"))
                        .path("items")
                        .isEmpty());
        JsonNode elsewhere = Api.expect(201, viewer.post("/v1/playback/sessions", Map.of("titleId", film)));
        assertThat(elsewhere.path("resumeSeconds").asDouble()).isCloseTo(left, within(5.0));
        try (BrowserContext context = browser.context(390, 844)) {
            Page page = watch(context, film);
            page.waitForFunction("() => " + VIDEO + ".currentTime > 10");
            assertThat(Pages.currentTime(page)).isCloseTo(left, within(8.0));
            Pages.screenshot(page, "player-phone");
        }
    }

    @Test
    void credits_leadToTheNextEpisode() throws Exception {
        Api editor = running.signedIn("editor");
        String series = Clips.createSeries(editor, "Player Nights");
        // long enough that a slow machine does not come to its end, from where nothing is resumed
        Path clip = Clips.synthesise(running.platform().ffmpeg(), 40);
        String first = Clips.publishEpisode(editor, series, 1, clip);
        String second = Clips.publishEpisode(editor, series, 2, clip);
        String third = Clips.publishEpisode(editor, series, 3, clip);
        RichFilm.mark(editor, first, 0, 2, 6);
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = watch(context, series);
            Pages.awaitTime(page, 6);
            Locator next = page.getByTestId("next-episode");
            assertThat(next).containsText("Night 2");
            assertThat(page.getByTestId("to-next-episode")).isVisible();
            Pages.screenshot(page, "player-credits");
            next.click();
            page.waitForURL("**/watch/" + series + "/" + second);
            Pages.awaitTime(page, 1);
            page.keyboard().press("Shift+N");
            page.waitForURL("**/watch/" + series + "/" + third);
            Pages.awaitTime(page, 1);
            assertThat(page.getByTestId("to-next-episode")).hasCount(0);
            JsonNode open = Api.expect(200, viewer.get("/v1/playback/sessions")).path("items");
            assertThat(open.findValuesAsText("episodeId")).containsExactly(third);
        }
        assertThat(Api.expect(201, viewer.play(Map.of("episodeId", first)))
                        .path("resumeSeconds")
                        .asDouble())
                .isBetween(5.5, 38.0);
    }

    @ParameterizedTest
    @CsvSource({"phone, 390, 844", "laptop, 1366, 768", "tv, 1920, 1080"})
    void player_fitsTheScreenAndSpeaksRussian(String name, int width, int height) throws Exception {
        try (BrowserContext context = browser.context(width, height, "ru-RU")) {
            Page page = watch(context, film);
            Pages.awaitTime(page, 3);
            page.keyboard().press("k");
            assertThat(page.getByTestId("skip-intro")).hasText("Пропустить заставку");
            Pages.assertNamed(page, "/watch");
            Pages.assertFits(page, "/watch");
            Pages.screenshot(page, "player-ru-" + name);
            for (String menu : List.of("quality", "tracks")) {
                page.getByTestId(menu).click();
                BoundingBox box = page.getByRole(AriaRole.MENU).boundingBox();
                assertThat(box.x).isGreaterThanOrEqualTo(0);
                assertThat(box.y).isGreaterThanOrEqualTo(0);
                assertThat(box.x + box.width).isLessThanOrEqualTo(width);
                assertThat(box.y + box.height).isLessThanOrEqualTo(height);
                Pages.screenshot(page, "player-ru-" + name + "-" + menu);
                page.keyboard().press("Escape");
            }
            start("Телевизор", null);
            page.evaluate("sessionStorage.clear()");
            start("Планшет", sessionIn(page));
            page.keyboard().press("k");
            assertThat(page.getByTestId("session-over")).containsText("Смотрят на другом устройстве");
            page.getByTestId("continue-here").click();
            assertThat(page.getByTestId("open-stream")).hasCount(2);
            Pages.assertFits(page, "/watch");
            Pages.screenshot(page, "player-ru-" + name + "-too-many");
        }
    }

    private Page watch(BrowserContext context, Object title) {
        Page page = context.newPage();
        page.setDefaultTimeout(60_000);
        page.navigate(running.platform().url() + "/login?next=/watch/" + title);
        page.getByTestId("email").fill(email);
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-in-submit").click();
        page.waitForURL(running.platform().url() + "/watch/" + title);
        page.getByTestId("player-video").waitFor();
        return page;
    }

    /** The session that the page plays, by the list of the account's. */
    private String sessionIn(Page page) throws Exception {
        for (JsonNode stream :
                Api.expect(200, viewer.get("/v1/playback/sessions")).path("items")) {
            if (stream.path("device").asText().startsWith("Chrome")) {
                return stream.path("sessionId").asText();
            }
        }
        throw new AssertionError("no session of " + page.url());
    }

    private String start(String device, String evict) throws Exception {
        Map<String, Object> wish = new java.util.HashMap<>(Map.of("titleId", film, "device", device));
        if (evict != null) {
            wish.put("evict", evict);
        }
        return Api.expect(201, viewer.post("/v1/playback/sessions", wish))
                .path("sessionId")
                .asText();
    }
}
