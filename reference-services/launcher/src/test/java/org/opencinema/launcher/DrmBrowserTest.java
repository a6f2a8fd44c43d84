package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
    @CsvSource({
        "cbcs, .*/v1/drm/sessions/[^/]+/clearkey",
        "cenc, .*/v1/drm/sessions/[^/]+/clearkey",
        "aes-128, .*/media/.*/keys/.*"
    })
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
            open(page, films.get(scheme));
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

    /** The session ends between its start and the wish for a licence. */
    @Test
    void film_whoseLicenceIsRefused_showsNoPictureAndSaysSo() throws Exception {
        List<Integer> answers = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = context.newPage();
            page.route("**/v1/drm/sessions/*/clearkey", route -> {
                String session =
                        route.request().url().replaceFirst(".*/sessions/", "").replace("/clearkey", "");
                try {
                    Api.expect(
                            204,
                            viewer.send(
                                    "DELETE", "/v1/playback/sessions/" + session, BodyPublishers.noBody(), Map.of()));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                route.resume();
            });
            page.onResponse(response -> {
                if (response.url().endsWith("/clearkey")) {
                    answers.add(response.status());
                }
            });
            open(page, films.get("cbcs"));

            page.locator(".player-error").waitFor();
            assertThat(answers).isNotEmpty().containsOnly(410);
            assertThat(Pages.decodedFrames(page.getByTestId("player-video"))).isZero();
            Pages.screenshot(page, "protected-refused");
        }
    }

    private void open(Page page, UUID film) {
        page.navigate(running.platform().url() + "/login?next=/watch/" + film);
        page.getByTestId("email").fill(email);
        page.getByTestId("password").fill(PASSWORD);
        page.getByTestId("sign-in-submit").click();
        page.getByTestId("player-video")
                .waitFor(new Locator.WaitForOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.ATTACHED));
    }
}
