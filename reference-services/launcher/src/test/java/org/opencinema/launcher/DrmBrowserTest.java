package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protected films in a real Chromium: ClearKey for encrypted samples, keys of HLS for encrypted segments. */
final class DrmBrowserTest {
    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private static final String PASSWORD = "a long password 11";
    private static final String LICENCE = ".*/v1/drm/sessions/[^/]+/clearkey";
    private static final String KEY = ".*/media/.*/keys/.*";
    private static final Map<String, UUID> films = new HashMap<>();

    private final String email = "drm-" + UUID.randomUUID() + "@example.org";
    private final Api viewer = running.anonymous();

    @BeforeAll
    static void makeFilms() throws Exception {
        Api editor = running.signedIn("editor");
        var clip = Clips.synthesise(running.platform().ffmpeg(), 12);
        for (String scheme : List.of("aes-128", "cenc", "cbcs")) {
            UUID film = UUID.fromString(Clips.create(editor, "Locked " + scheme, "Под замком " + scheme)
                    .path("id")
                    .asText());
            Api.expect(204, editor.put("/v1/drm/titles/" + film, Map.of("scheme", scheme, "segmentsPerKey", 1), "*"));
            Clips.publish(editor, film, clip);
            films.put(scheme, film);
        }
    }

    /** One who has all places of the plan: those of the demo's viewer may be held by pages of other tests for a while. */
    @BeforeEach
    void subscribe() throws Exception {
        Api.expect(
                201,
                viewer.post("/v1/auth/register", Map.of("email", email, "password", PASSWORD, "name", "Kay Locke")));
        viewer.signIn(email, PASSWORD);
        viewer.subscribe("standard");
        Api.within(
                Duration.ofSeconds(20),
                "streaming knows the plan",
                () -> viewer.play(Map.of("titleId", films.get("cbcs"))).statusCode() == 201);
        viewer.play(Map.of("titleId", UUID.randomUUID())); // stops the other one
    }

    @ParameterizedTest
    @CsvSource({"cbcs, " + LICENCE, "cenc, " + LICENCE, "aes-128, " + KEY})
    void film_thatIsProtected_playsAndSeeks(String scheme, String keyUrl) {
        List<String> errors = new ArrayList<>();
        List<Integer> keys = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.onConsoleMessage(message -> Pages.note(errors, message));
            page.onResponse(response -> {
                if (response.url().matches(keyUrl)) {
                    keys.add(response.status());
                }
            });
            open(page, email, films.get(scheme));
            Locator video = page.getByTestId("player-video");
            Pages.awaitTime(page, 3);
            double before = Pages.decodedFrames(video);
            assertThat(before).isGreaterThan(20);
            page.evaluate("document.querySelector('[data-testid=player-video]').currentTime = 9");
            Pages.awaitTime(page, 10);
            assertThat(Pages.decodedFrames(video)).isGreaterThan(before);
            Pages.screenshot(page, "protected-" + scheme);
        }
        assertThat(keys).isNotEmpty().containsOnly(200);
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cbcs, " + LICENCE + ", 1366, 768, en-US, Another device took over",
        "aes-128, " + KEY + ", 390, 844, ru-RU, Смотрят на другом устройстве"
    })
    void film_whoseKeyIsRefusedSinceAnotherDeviceStoppedIt_saysSoAndGoesOnHere(
            String scheme, String keyUrl, int width, int height, String language, String reason) throws Exception {
        try (BrowserContext context = browser.context(width, height, language)) {
            Page page = context.newPage();
            List<Integer> answers =
                    refuseKeys(page, keyUrl, () -> viewer.play(Map.of("titleId", UUID.randomUUID()))); // stops it
            open(page, email, films.get(scheme));

            Locator over = page.getByTestId("session-over");
            over.waitFor();
            assertThat(over.getAttribute("data-how")).isEqualTo("evicted");
            assertThat(over.textContent()).contains(reason);
            assertThat(answers).isNotEmpty().containsOnly(410);
            assertThat(Pages.decodedFrames(page.getByTestId("player-video"))).isZero();
            Pages.assertFits(page, "/watch");
            Pages.screenshot(page, "protected-evicted-" + scheme);

            page.unroute(Pattern.compile(keyUrl));
            page.getByTestId("continue-here").click();
            Pages.awaitTime(page, 1);
        }
    }

    /** The film was free when it was begun, and no longer is. */
    @ParameterizedTest
    @CsvSource({
        "cenc, " + LICENCE + ", 390, 844, ru-RU, Посмотреть тарифы",
        "aes-128, " + KEY + ", 1366, 768, en-US, See the plans"
    })
    void film_whoseKeyIsRefusedForLackOfAPlan_saysSoAndLeadsToThePlans(
            String scheme, String keyUrl, int width, int height, String language, String action) throws Exception {
        String guest = "guest-" + UUID.randomUUID() + "@example.org";
        Api unpaid = running.anonymous();
        Api.expect(
                201, unpaid.post("/v1/auth/register", Map.of("email", guest, "password", PASSWORD, "name", "Gus Est")));
        unpaid.signIn(guest, PASSWORD);
        UUID film = films.get(scheme);
        setFree(scheme, true);
        Api.within(
                Duration.ofSeconds(20),
                "streaming knows that it is free",
                () -> unpaid.play(Map.of("titleId", film)).statusCode() == 201);
        unpaid.play(Map.of("titleId", UUID.randomUUID())); // stops the other one
        try (BrowserContext context = browser.context(width, height, language)) {
            Page page = context.newPage();
            List<Integer> answers = refuseKeys(page, keyUrl, () -> {
                setFree(scheme, false);
                Api.within(
                        Duration.ofSeconds(20),
                        "streaming knows that it is not free",
                        () -> unpaid.post("/v1/playback/sessions", Map.of("titleId", film))
                                        .statusCode()
                                == 403);
            });
            open(page, guest, film);

            Locator denied = page.getByTestId("denied");
            denied.waitFor();
            assertThat(denied.getAttribute("data-reason")).isEqualTo("subscription_required");
            assertThat(answers).isNotEmpty().containsOnly(403);
            assertThat(Pages.decodedFrames(page.getByTestId("player-video"))).isZero();
            assertThat(page.getByTestId("denied-action").textContent()).isEqualTo(action);
            Pages.assertFits(page, "/watch");
            Pages.screenshot(page, "protected-denied-" + scheme);
            page.getByTestId("denied-action").click();
            page.waitForURL("**/plans?next=*");
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    /** Does something before the first key is asked for; returns the answers to all wishes. */
    private static List<Integer> refuseKeys(Page page, String keyUrl, Action action) {
        List<Integer> answers = new ArrayList<>();
        page.route(Pattern.compile(keyUrl), route -> {
            if (answers.isEmpty()) {
                try {
                    action.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            route.resume();
        });
        page.onResponse(response -> {
            if (response.url().matches(keyUrl)) {
                answers.add(response.status());
            }
        });
        return answers;
    }

    private static void setFree(String scheme, boolean free) throws Exception {
        Map<String, Object> title = new HashMap<>(Clips.newTitle("Locked " + scheme, "Под замком " + scheme));
        title.put("free", free);
        Api editor = running.signedIn("editor");
        String path = "/v1/titles/" + films.get(scheme);
        String version = Api.expect(200, editor.get(path)).path("version").asText();
        Api.expect(200, editor.put(path, title, "\"" + version + "\""));
    }

    private static void open(Page page, String email, UUID film) {
        page.navigate(running.platform().url() + "/login?next=/watch/" + film);
        page.getByTestId("email").fill(email);
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-in-submit").click();
        page.getByTestId("player-video")
                .waitFor(new Locator.WaitForOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED));
    }
}
