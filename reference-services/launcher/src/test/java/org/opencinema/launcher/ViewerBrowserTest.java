package org.opencinema.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of a viewer in a real Chromium, from signing up to leaving. Screenshots are left in target/screenshots. */
final class ViewerBrowserTest {
    private static final String PASSWORD = "viewer-Secret-7";
    private static final String GOOD_CARD = "4242424242424242";
    private static final String CARD_WITHOUT_MONEY = "4000000000009995";
    private static final int SLOW_MILLIS = 60_000;
    /** Names, and words that are the same in every language. */
    private static final String NOT_ENGLISH =
            "Open Cinema|Google|Facebook|Java.http.client|Chrome|Linux|UTC|PIN|PDF|HTML|Visa|Browser Comet|\\S+@\\S+";

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private static UUID film;
    private static UUID other;

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(SLOW_MILLIS);
        film = Clips.browserFilm(running);
        // something of the same genre to recommend
        other = UUID.fromString(Clips.create(running.signedIn("editor"), "Browser Meteor", "Метеор в окне")
                .path("id")
                .asText());
    }

    @Test
    void viewer_paysWatchesFallsBehindAndRepairs() throws Exception {
        List<String> failures = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.setDefaultTimeout(SLOW_MILLIS);
            page.onPageError(failures::add);
            signUpAndPay(page);
            watchOnTheWay(page);
            keepTheTitle(page);
            beChargedAndRead(page);
            cancelAndResume(page);
            fallBehind(page);
            repairTheCard(page);
        }
        assertThat(failures).as("errors of scripts").isEmpty();
    }

    private void signUpAndPay(Page page) {
        open(page, "/title/" + film);
        page.getByTestId("play-button").click();
        page.getByTestId("email").waitFor();
        page.locator("form a[href^='/register']").click();
        page.getByTestId("name").fill("Vita Viewer");
        page.getByTestId("email").fill("vita-" + UUID.randomUUID() + "@example.org");
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-in-submit").click();

        page.getByTestId("plan-standard").getByText("€7.99").waitFor();
        assertThat(page.getByTestId("plan-premium").getByRole(AriaRole.LISTITEM))
                .hasCount(3);
        page.getByTestId("choose-free").click();
        assertThat(page.getByTestId("denied")).hasAttribute("data-reason", "subscription_required");
        Pages.screenshot(page, "viewer-denied");
        page.getByTestId("denied-action").click();
        page.getByTestId("choose-standard").click();
        giveCard(page, "4000000000000002");
        assertThat(page.getByTestId("card-error")).isVisible();
        giveCard(page, GOOD_CARD);
        page.getByTestId("profile").first().click();
    }

    /** The way through sign-up and payment ends where the viewer wanted to go. */
    private void watchOnTheWay(Page page) {
        Locator video = page.getByTestId("player-video");
        video.waitFor();
        assertThat(page).hasURL(running.platform().url() + "/watch/" + film);
        Pages.awaitTime(page, 2);
        double before = Pages.decodedFrames(video);
        page.evaluate("document.querySelector('[data-testid=player-video]').currentTime = 31.5");
        Pages.awaitTime(page, 33);
        assertThat(Pages.decodedFrames(video)).isGreaterThan(before);
        page.keyboard().press("k");

        open(page, "/");
        Locator begun = page.getByTestId("row-continue").getByText("Browser Comet");
        assertThat(begun.first()).isVisible();
        open(page, "/history");
        assertThat(page.getByTestId("title-card")).hasCount(1);
        assertThat(page.getByTestId("title-card")).hasAttribute("data-id", film.toString());
    }

    private void keepTheTitle(Page page) {
        open(page, "/title/" + film);
        assertThat(page.getByTestId("play-button")).containsText("Continue from 0:3");
        page.getByTestId("favorite").click();
        assertThat(page.getByTestId("favorite")).hasAttribute("aria-pressed", "true");
        page.getByTestId("like").click();
        assertThat(page.getByTestId("like")).hasAttribute("aria-pressed", "true");
        page.getByTestId("add-to-playlist").click();
        page.getByTestId("playlist-name").fill("Film night");
        page.getByTestId("playlist-create").click();
        assertThat(page.getByTestId("playlist-choice").getByLabel("Film night")).isChecked();
        page.keyboard().press("Escape");

        open(page, "/favorites");
        assertThat(page.getByTestId("title-card")).hasAttribute("data-id", film.toString());
        open(page, "/playlists");
        page.getByTestId("playlist").click();
        assertThat(page.getByTestId("playlist-item")).containsText("Browser Comet");
        reorderByKeyboard(page);

        open(page, "/");
        Locator because = page.getByTestId("row-reason")
                .filter(new Locator.FilterOptions().setHasText("Because you watched Browser Comet"));
        assertThat(because.getByText("Browser Meteor").first()).isVisible();
        Pages.screenshot(page, "viewer-home");
    }

    private void reorderByKeyboard(Page page) {
        String playlist = page.url();
        open(page, "/title/" + other);
        page.getByTestId("add-to-playlist").click();
        page.getByTestId("playlist-choice").getByLabel("Film night").click();
        assertThat(page.getByTestId("playlist-choice").getByLabel("Film night")).isChecked();
        page.navigate(playlist);
        assertThat(page.getByTestId("playlist-item")).hasCount(2);
        page.getByLabel("Move Browser Comet down").focus();
        page.keyboard().press("Enter");
        assertThat(page.getByText("Browser Comet is number 2 now.")).isVisible();
        page.reload();
        assertThat(page.getByTestId("playlist-item").last()).containsText("Browser Comet");
    }

    private void beChargedAndRead(Page page) throws Exception {
        open(page, "/inbox");
        assertThat(message(page, "welcome")).isVisible();
        assertThat(message(page, "receipt")).hasCount(0);

        passDays(11);
        // without a reload: the page listens
        assertThat(message(page, "receipt")).isVisible();
        assertThat(message(page, "receipt")).containsText("€7.99");
        message(page, "receipt").getByTestId("mark-read").click();
        assertThat(message(page, "receipt")).hasAttribute("data-read", "true");
        Pages.screenshot(page, "viewer-inbox");

        open(page, "/account");
        assertThat(page.getByTestId("subscription")).hasAttribute("data-status", "active");
        assertThat(page.getByTestId("invoice")).hasAttribute("data-status", "paid");
        Download file =
                page.waitForDownload(() -> page.getByTestId("invoice-pdf").click());
        assertThat(file.suggestedFilename()).matches("\\d{4}-\\d{6}\\.pdf");
        assertThat(new String(Files.readAllBytes(file.path()), StandardCharsets.ISO_8859_1))
                .startsWith("%PDF");
    }

    private void cancelAndResume(Page page) {
        page.getByTestId("cancel-subscription").click();
        page.getByTestId("confirm-action").click();
        assertThat(page.getByTestId("subscription-lines")).containsText("It is cancelled");
        page.getByTestId("resume-subscription").click();
        assertThat(page.getByTestId("subscription-lines")).containsText("It renews on");
    }

    private void fallBehind(Page page) throws Exception {
        page.getByTestId("change-card").click();
        giveCard(page, CARD_WITHOUT_MONEY);
        assertThat(page.getByTestId("card")).containsText("9995");
        passDays(32);
        open(page, "/inbox");
        assertThat(message(page, "payment_failed").first()).isVisible();
        assertThat(page.getByTestId("overdue-banner")).isVisible();
        passDays(20);
        assertThat(message(page, "blocked")).isVisible();
        open(page, "/watch/" + film);
        assertThat(page.getByTestId("denied")).hasAttribute("data-reason", "payment_overdue");
        page.getByTestId("denied-action").click();
        assertThat(page.getByTestId("subscription")).hasAttribute("data-status", "blocked");
        Pages.screenshot(page, "viewer-overdue");
    }

    private void repairTheCard(Page page) {
        page.getByTestId("change-card").click();
        giveCard(page, CARD_WITHOUT_MONEY);
        assertThat(page.getByTestId("card-error")).containsText("declined as well");
        giveCard(page, GOOD_CARD);
        assertThat(page.getByTestId("subscription")).hasAttribute("data-status", "active");
        page.getByTestId("back-to-title").click();
        Locator video = page.getByTestId("player-video");
        video.waitFor();
        page.waitForFunction("() => document.querySelector('[data-testid=player-video]').readyState >= 2");
        double before = Pages.decodedFrames(video);
        Pages.awaitTime(page, 34);
        assertThat(Pages.decodedFrames(video)).isGreaterThan(before);
        open(page, "/account");
        page.getByTestId("cancel-subscription").click();
        page.getByTestId("confirm-action").click();
        assertThat(page.getByTestId("resume-subscription")).isVisible();
    }

    @Test
    void household_keepsItsChildrenInTheirProfile() throws Exception {
        try (BrowserContext context = browser.context(390, 844)) {
            Page page = context.newPage();
            page.setDefaultTimeout(SLOW_MILLIS);
            signIn(page, newViewer("en"));
            open(page, "/profiles?manage");
            page.getByTestId("add-profile").click();
            page.getByTestId("profile-name").fill("Kid");
            page.getByTestId("profile-kids").check();
            page.getByTestId("profile-save").click();
            assertThat(page.getByTestId("profile")).hasCount(2);
            page.getByTestId("set-pin").click();
            page.getByTestId("new-pin").fill("2468");
            page.getByTestId("pin-save").click();
            assertThat(page.getByTestId("remove-pin")).isVisible();

            page.getByTestId("manage-profiles").click();
            page.locator("[data-testid=profile][data-name=Kid]").click();
            page.getByTestId("row-continue").or(page.locator(".hero")).first().waitFor();
            open(page, "/account");
            assertThat(page.getByText("from a profile of a grown-up only")).isVisible();
            assertThat(page.getByTestId("subscription")).hasCount(0);

            open(page, "/profiles");
            page.locator("[data-testid=profile]:not([data-name=Kid])").click();
            page.getByTestId("pin").fill("1111");
            page.keyboard().press("Enter");
            assertThat(page.getByTestId("pin-dialog")).containsText("This PIN is wrong");
            page.getByTestId("pin").fill("2468");
            page.keyboard().press("Enter");
            assertThat(page.getByTestId("pin-dialog")).hasCount(0);
            open(page, "/account");
            assertThat(page.getByTestId("subscription")).isVisible();
        }
    }

    @Test
    void pages_fitTheScreenAndSpeakRussian() throws Exception {
        Map<String, Object> viewer = newViewer("ru");
        String playlist = fill(viewer);
        List<String> paths = List.of(
                "/",
                "/title/" + film,
                "/plans",
                "/account",
                "/profiles",
                "/profiles?manage",
                "/history",
                "/favorites",
                "/playlists",
                "/playlists/" + playlist,
                "/inbox");
        try (BrowserContext context = browser.context(390, 844, "ru-RU")) {
            Page page = context.newPage();
            page.setDefaultTimeout(SLOW_MILLIS);
            signIn(page, viewer);
            for (String path : paths) {
                open(page, path);
                page.getByTestId("user-menu").waitFor();
                for (int[] size : new int[][] {{390, 844}, {1366, 768}, {1920, 1080}}) {
                    page.setViewportSize(size[0], size[1]);
                    Pages.awaitLoaded(page);
                    Pages.screenshot(
                            page,
                            "viewer-ru-" + size[0]
                                    + path.replaceAll("/[0-9a-f-]{36}$", "-one").replaceAll("[^a-z]+", "-"));
                    Pages.assertFits(page, path);
                }
                Pages.assertNamed(page, path);
                assertThat(englishWords(page)).as("English on %s", path).isEmpty();
            }
        }
    }

    /** Words in Latin letters among all that the page shows or reads out. */
    private static List<String> englishWords(Page page) {
        String said = (String)
                page.evaluate(
                        "[document.body.innerText, ...[...document.querySelectorAll('[aria-label], [placeholder], [title]')]"
                                + ".filter(e => e.lang !== 'en').flatMap(e => [e.ariaLabel, e.placeholder, e.title])].filter(Boolean).join('\\n')");
        return Pattern.compile("[A-Za-z]{3,}")
                .matcher(said.replaceAll(NOT_ENGLISH, ""))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    private static Map<String, Object> newViewer(String language) throws Exception {
        Map<String, Object> account = Map.of(
                "email",
                language + "-" + UUID.randomUUID() + "@example.org",
                "password",
                PASSWORD,
                "name",
                "Вита",
                "language",
                language);
        Api.expect(201, running.anonymous().post("/v1/auth/register", account));
        return account;
    }

    /** Gives the viewer something on every page; returns the id of a playlist. */
    private static String fill(Map<String, Object> viewer) throws Exception {
        Api api = running.anonymous();
        api.signIn(viewer.get("email").toString(), PASSWORD);
        api.subscribe("premium");
        Api.within(
                Duration.ofSeconds(20),
                "the film is known",
                () -> api.send("PUT", "/v1/me/favorites/" + film, BodyPublishers.noBody(), Map.of())
                                .statusCode()
                        == 204);
        return Api.expect(201, api.post("/v1/me/playlists", Map.of("name", "Кино", "titleIds", List.of(film))))
                .path("id")
                .asText();
    }

    private static void signIn(Page page, Map<String, Object> viewer) {
        open(page, "/login");
        page.getByTestId("email").fill(viewer.get("email").toString());
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-in-submit").click();
        page.getByTestId("user-menu").waitFor();
    }

    private static void giveCard(Page page, String number) {
        page.getByTestId("card-number").fill(number);
        page.getByTestId("card-expiry").fill("12/60");
        page.getByTestId("card-submit").click();
    }

    private static Locator message(Page page, String kind) {
        return page.locator("[data-testid=notification][data-kind=" + kind + "]");
    }

    private static void passDays(int days) throws Exception {
        Api.expect(200, running.signedIn("admin").post("/v1/admin/clock", Map.of("advance", "P" + days + "D")));
    }

    private static void open(Page page, String path) {
        page.navigate(running.platform().url() + path);
    }
}
