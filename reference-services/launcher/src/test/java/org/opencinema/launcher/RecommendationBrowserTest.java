package org.opencinema.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.Event;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;

/**
 * What the viewer sees of the recommendations and what editors see of the models, in a real Chromium. Half of the made-up viewers watch the
 * even titles, the others the odd ones. Screenshots are left in target/screenshots.
 */
final class RecommendationBrowserTest {
    private static final int SLOW_MILLIS = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TITLES = 24;
    private static final int VIEWERS = 40;
    private static final int WATCHED = 7;

    @RegisterExtension
    static final RunningPlatform running = RunningPlatform.ofItsOwn("recommendations");

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private static final List<UUID> titles = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(SLOW_MILLIS);
        Api editor = running.signedIn("editor");
        for (int number = 0; number < TITLES; number++) {
            titles.add(UUID.fromString(Clips.create(editor, "Title " + number, "Картина " + number)
                    .path("id")
                    .asText()));
        }
        // with nothing to learn from it is refused
        train(editor, "refused");
        watch();
        train(editor, "ready");
        train(editor, "ready");
        // an answer from before the first count of trends would be kept for five minutes
        Api viewer = running.signedIn("viewer");
        Api.within(
                PATIENCE,
                "trends are counted",
                () -> Api.expect(200, viewer.get("/v1/recommendations/trending"))
                        .at("/items/0/reason/kind")
                        .asText()
                        .equals("trending"));
        Api.within(PATIENCE, "the viewer is recommended to", () -> {
            List<String> rows = new ArrayList<>();
            Api.expect(200, viewer.get("/v1/recommendations"))
                    .path("rows")
                    .forEach(row -> rows.add(row.path("kind").asText()));
            return rows.containsAll(List.of("for_you", "trending"));
        });
    }

    private static void watch() throws Exception {
        JsonNode viewer = Api.expect(200, running.signedIn("viewer").get("/v1/me/profiles"))
                .at("/items/0");
        String kafka = "127.0.0.1:" + running.platform().state("ready").port("kafka");
        Instant now = Instant.now();
        try (EventPublisher publisher = EventPublisher.create(kafka)) {
            for (int number = 0; number < VIEWERS; number++) {
                for (int i = 0; i < WATCHED; i++) {
                    int title = (number % 2 + 2 * ((number / 2 + i * (i + 1) / 2) % (TITLES / 2))) % TITLES;
                    publish(publisher, new UUID(1, number), titles.get(title), now.minusSeconds(3600 - 60 * i));
                }
            }
            UUID profile = UUID.fromString(viewer.path("id").asText());
            publish(publisher, profile, titles.get(0), now.minusSeconds(60));
            publish(publisher, profile, titles.get(2), now.minusSeconds(30));
        }
    }

    private static void publish(EventPublisher publisher, UUID profile, UUID title, Instant at) throws Exception {
        PlaybackEvent event = new PlaybackEvent(
                UUID.randomUUID(), profile, profile, title, UUID.randomUUID(), "test", "DE", "ended", 5400, 5400, at);
        publisher
                .publish(
                        Topics.PLAYBACK,
                        new Event<>(
                                UUID.randomUUID().toString(),
                                PlaybackEvent.STOPPED,
                                "/test",
                                profile.toString(),
                                at,
                                event))
                .get(30, TimeUnit.SECONDS);
    }

    /** Trains until a model ends like this, with all viewers if it is ready: events are on their way for some time. */
    private static void train(Api editor, String state) throws Exception {
        Api.within(PATIENCE, "a model is " + state, () -> {
            long version = Api.expect(
                            202,
                            editor.send("POST", "/v1/admin/recommendation/models", BodyPublishers.noBody(), Map.of()))
                    .path("version")
                    .asLong();
            String path = "/v1/admin/recommendation/models/" + version;
            Api.within(
                    PATIENCE,
                    "the training ends",
                    () -> Api.expect(200, editor.get(path)).has("finishedAt"));
            JsonNode model = Api.expect(200, editor.get(path));
            boolean all = state.equals("refused") || model.path("viewers").asInt() > VIEWERS;
            return model.path("state").asText().equals(state) && all;
        });
    }

    private static JsonNode recommendations() throws Exception {
        return Api.expect(200, running.signedIn("viewer").get("/v1/recommendations"));
    }

    @Test
    void viewer_seesRowsWithReasons_andTheyAreCounted() throws Exception {
        Set<String> reported = new HashSet<>();
        List<String> failures = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "viewer");
            page.onPageError(failures::add);
            page.onRequest(request -> note(reported, request));
            page.navigate(running.platform().url());
            Locator best = page.getByTestId("row-recommended");
            best.scrollIntoViewIfNeeded();
            assertThat(best.getByText("Picked for you")).isVisible();
            assertThat(best.getByTestId("title-card").first()).containsText("Title");
            assertThat(page.getByTestId("row-reason").first()).containsText("Because you watched Title");
            assertThat(page.getByTestId("fallback")).hasCount(0);
            page.getByTestId("row-reason").first().scrollIntoViewIfNeeded();
            page.getByTestId("row-trending").scrollIntoViewIfNeeded();
            assertThat(page.getByTestId("row-new")).hasCount(1);
            best.scrollIntoViewIfNeeded();
            Pages.screenshot(page, "recommendations-home");

            Locator first = best.getByTestId("title-card").first();
            String id = first.getAttribute("data-id");
            first.click();
            page.waitForURL("**/title/" + id);
            for (String event : List.of(
                    "shown for_you \\w+ 1 " + id, "clicked for_you \\w+ 1 " + id, "shown because_you_watched .*")) {
                page.waitForCondition(() -> reported.stream().anyMatch(one -> one.matches("recommendation." + event)));
            }
        }
        assertThat(failures).isEmpty();
    }

    private static void note(Set<String> reported, Request request) {
        if (!request.url().endsWith("/v1/events")) {
            return;
        }
        try {
            for (JsonNode event : Api.json.readTree(request.postData()).path("events")) {
                reported.add(event.path("name").asText() + " "
                        + event.at("/texts/row").asText() + " "
                        + event.at("/texts/source").asText() + " "
                        + event.at("/numbers/position").asInt() + " "
                        + event.path("titleId").asText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void title_ofNoInterest_goesAndCanBeTakenBack() throws Exception {
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "viewer");
            page.navigate(running.platform().url());
            Locator row = page.getByTestId("row-recommended");
            Locator first = row.getByTestId("title-card").first();
            first.scrollIntoViewIfNeeded();
            String id = first.getAttribute("data-id");
            Locator cards = page.locator("[data-testid=title-card][data-id='" + id + "']:visible");
            Locator dismissals = row.getByTestId("not-interested");

            first.hover();
            Pages.screenshot(page, "recommendations-hover");
            dismissals.first().click();
            assertThat(row.locator("[data-id='" + id + "']:visible")).hasCount(0);
            assertThat(page.getByTestId("toast")).containsText("will not be recommended");
            Pages.screenshot(page, "recommendations-toast");
            awaitRejected(id, true);
            page.getByTestId("undo").click();
            assertThat(row.locator("[data-id='" + id + "']:visible")).hasCount(1);
            awaitRejected(id, false);

            // by the keyboard: from the card to its button, to the way back, and on to the next card
            first.focus();
            page.keyboard().press("Tab");
            assertThat(dismissals.first()).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.getByTestId("undo")).isFocused();
            page.keyboard().press("Enter");
            assertThat(first).isFocused();
            page.keyboard().press("Tab");
            page.keyboard().press("Enter");
            page.keyboard().press("Escape");
            assertThat(page.getByTestId("toast")).hasCount(0);
            assertThat(row.getByTestId("title-card").nth(1)).isFocused();
            awaitRejected(id, true);

            page.reload();
            page.getByTestId("row-recommended").waitFor();
            Pages.awaitLoaded(page);
            assertThat(page.getByTestId("row-recommended").locator("[data-id='" + id + "']"))
                    .hasCount(0);
            assertThat(recommendations().toString()).doesNotContain(id);

            page.navigate(running.platform().url() + "/not-interested");
            assertThat(page.getByTestId("title-card")).hasAttribute("data-id", id);
            Pages.screenshot(page, "recommendations-not-interested");
            page.getByTestId("title-card").hover();
            page.getByTestId("take").click();
            assertThat(page.getByTestId("title-card")).hasCount(0);
            awaitRejected(id, false);
        }
    }

    private static void awaitRejected(String id, boolean rejected) throws Exception {
        Api.within(
                PATIENCE,
                id + " rejected: " + rejected,
                () -> Api.expect(200, running.signedIn("viewer").get("/v1/recommendations/not-interested"))
                                .toString()
                                .contains(id)
                        == rejected);
    }

    @Test
    void newViewer_isToldWhyTheRowsAreForEverybody() throws Exception {
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "editor");
            page.navigate(running.platform().url());
            assertThat(page.getByTestId("fallback")).hasAttribute("data-reason", "new_viewer");
            assertThat(page.getByTestId("row-recommended")).hasCount(0);
            assertThat(page.getByTestId("row-trending")
                            .or(page.getByTestId("row-popular"))
                            .first())
                    .isVisible();
            Pages.screenshot(page, "recommendations-new-viewer");
        }
    }

    @Test
    void editor_seesFiguresAndRefusals_trainsAndRollsBack() throws Exception {
        Api editor = running.signedIn("editor");
        long before = active(editor);
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "editor");
            page.navigate(running.platform().url() + "/studio");
            page.getByTestId("studio-models").click();
            Locator used = page.locator("[data-testid=model][data-version='" + before + "']");
            assertThat(used).hasAttribute("data-active", "true");
            JsonNode test = Api.expect(200, editor.get("/v1/admin/recommendation/models/" + before))
                    .path("test");
            assertThat(used.locator("[data-testid=scorers] tbody tr"))
                    .hasCount(test.path("scorers").size());
            assertThat(used.locator("tr[data-scorer=hybrid] td").first())
                    .containsText(
                            String.format(Locale.ROOT, "%.3f", test.path("ndcg").asDouble()));
            assertThat(page.getByTestId("model-charts").locator("svg")).not().hasCount(0);
            page.getByTestId("model-charts").locator("summary").first().click();
            assertThat(page.locator("[data-testid=model-charts] tr[data-day='" + before + "']")
                            .first())
                    .isVisible();
            assertThat(page.locator("[data-testid=model][data-state=refused] [data-testid=refusal]")
                            .first())
                    .hasAttribute("data-reason", "no_data");
            Pages.screenshot(page, "recommendations-models");

            page.getByTestId("train").click();
            assertThat(page.getByTestId("models-said")).containsText("has begun");
            page.waitForCondition(
                    () -> Integer.parseInt(page.getByTestId("model").first().getAttribute("data-version")) > before
                            && page.locator("[data-state=queued], [data-state=training]")
                                            .count()
                                    == 0,
                    new Page.WaitForConditionOptions().setTimeout(SLOW_MILLIS));
            long now = active(editor);

            page.getByTestId("rollback").click();
            page.getByTestId("confirm").getByText("Cancel").click();
            assertThat(active(editor)).isEqualTo(now);
            page.getByTestId("rollback").click();
            page.getByTestId("confirm-action").click();
            assertThat(page.getByTestId("models-said")).containsText("is in use now");
            long rolledBack = active(editor);
            assertThat(rolledBack).isLessThan(now);
            assertThat(page.locator("[data-testid=model][data-version='" + rolledBack + "']"))
                    .hasAttribute("data-active", "true");

            int status;
            do {
                status = rollBack(editor);
            } while (status == 200);
            assertThat(status).isEqualTo(409);
            page.reload();
            assertThat(page.getByTestId("model").first()).isVisible();
            assertThat(page.getByTestId("rollback")).isDisabled(); // others were in use before, but none is older
        }
    }

    private static int rollBack(Api editor) throws Exception {
        String path = "/v1/admin/recommendation/models/rollback";
        return editor.send("POST", path, BodyPublishers.noBody(), Map.of()).statusCode();
    }

    private static long active(Api editor) throws Exception {
        for (JsonNode model :
                Api.expect(200, editor.get("/v1/admin/recommendation/models")).path("items")) {
            if (model.path("active").asBoolean()) {
                return model.path("version").asLong();
            }
        }
        return 0;
    }

    @Test
    void pages_fitEveryScreen_andNameTheirControls() throws Exception {
        try (BrowserContext context = browser.context(390, 844, "ru-RU")) {
            Page page = signedIn(context, "viewer");
            for (String path : List.of("/", "/not-interested", "/title/" + titles.get(4))) {
                fits(page, path);
            }
        }
        try (BrowserContext context = browser.context(390, 844, "ru-RU")) {
            fits(signedIn(context, "editor"), "/studio/models");
        }
    }

    private static void fits(Page page, String path) {
        page.navigate(running.platform().url() + path);
        page.locator("h1").waitFor();
        for (int[] size : new int[][] {{390, 844}, {1366, 768}, {1920, 1080}}) {
            page.setViewportSize(size[0], size[1]);
            Pages.awaitLoaded(page);
            String name = "recommendations-" + size[0]
                    + path.replaceAll("/[0-9a-f-]{36}$", "-one").replaceAll("[^a-z]+", "-");
            Locator rows = page.getByTestId("row-recommended").or(page.getByTestId("row-similar"));
            if (rows.count() > 0) {
                rows.first().scrollIntoViewIfNeeded();
            }
            Pages.screenshot(page, name);
            Pages.assertFits(page, path);
        }
        Pages.assertNamed(page, path);
    }

    private static Page signedIn(BrowserContext context, String role) {
        Page page = context.newPage();
        page.setDefaultTimeout(SLOW_MILLIS);
        page.navigate(running.platform().url() + "/login");
        page.getByTestId("email").fill(role + "@demo.opencinema.org");
        page.getByTestId("password").fill("demo-" + role + "-1");
        page.getByTestId("sign-in-submit").click();
        page.getByTestId("user-menu").waitFor();
        return page;
    }
}
