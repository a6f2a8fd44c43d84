package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The studio and the pages of administrators in a real Chromium. Screenshots are left in target/screenshots. */
final class StaffBrowserTest {
    private static final int SLOW_MILLIS = 60_000;
    private static final double START_SECONDS = 1.75;
    /** Names, and words that are the same in every language. */
    private static final Pattern NOT_ENGLISH = Pattern.compile(
            "Open Cinema|\\./cinema audit verify|API|client|user|notification|etl|[0-9a-f]{8}[0-9a-f-]*|Staff Comet|TMDb|IMDb|NDCG|MRR|UTC|\\w+/\\w+|USD|EUR|Administrator|staff-[a-z]+|control|treatment|recommender|Hybrid against ALS|\\bhybrid|\\bals|\\S+@\\S+|[A-Z][a-z]+ [A-Z][a-z]+");

    @RegisterExtension
    static final RunningPlatform running = new RunningPlatform();

    @RegisterExtension
    static final RunningBrowser browser = new RunningBrowser();

    private static UUID title;

    @BeforeAll
    static void start() throws Exception {
        PlaywrightAssertions.setDefaultAssertionTimeout(SLOW_MILLIS);
        title = UUID.fromString(Clips.create(running.signedIn("editor"), "Staff Comet", "Комета редакции")
                .path("id")
                .asText());
        Api admin = running.signedIn("admin");
        Map<String, Object> settings = Map.of(
                "variants", List.of(Map.of("key", "control", "weight", 0.5), Map.of("key", "treatment", "weight", 0.5)),
                "goal", "watch_started",
                "state", "running");
        Api.expect(
                201,
                admin.send(
                        "PUT",
                        "/v1/admin/experiments/staff-running",
                        BodyPublishers.ofByteArray(Api.json.writeValueAsBytes(settings)),
                        Map.of()));
    }

    @Test
    void editor_makesATitle_thatIsRefusedAtItsFieldMendedUploadedPublishedAndPlayed() throws Exception {
        String name = "Staff " + UUID.randomUUID().toString().substring(0, 8);
        List<String> failures = new ArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "editor");
            page.onPageError(failures::add);
            page.getByTestId("studio-link").click();
            page.getByTestId("new-title").click();
            page.getByTestId("translations.en.title").fill(name);
            page.getByTestId("translations.en.synopsis").fill("A comet is edited.");
            page.getByTestId("translations.ru.title").fill("Редакция " + name.substring(6));
            page.getByTestId("year").fill("1500");
            page.getByTestId("free").check();
            page.getByTestId("genre-drama").click();
            page.getByTestId("save-title").click();

            PlaywrightAssertions.assertThat(page.getByTestId("year-error")).containsText("at least 1888");
            PlaywrightAssertions.assertThat(page.getByTestId("error-summary")).isFocused();
            page.getByTestId("error-summary").locator("button").click();
            PlaywrightAssertions.assertThat(page.getByTestId("year")).isFocused();
            page.reload();
            PlaywrightAssertions.assertThat(page.getByTestId("translations.en.title"))
                    .hasValue(name);

            page.getByTestId("year").fill("2025");
            page.getByTestId("save-title").click();
            Locator publication = page.getByTestId("publication");
            publication.waitFor();
            UUID created = UUID.fromString(page.url().replaceAll(".*/studio/", ""));
            PlaywrightAssertions.assertThat(publication).hasAttribute("data-opening", "closed");
            page.getByTestId("publish").click();
            PlaywrightAssertions.assertThat(publication).hasAttribute("data-opening", "open");

            page.getByTestId("master-file")
                    .setInputFiles(Clips.synthesise(running.platform().ffmpeg(), 12));
            page.getByTestId("upload-submit").click();
            Locator job = page.getByTestId("job").first();
            PlaywrightAssertions.assertThat(job.locator("progress")).isVisible();
            page.waitForCondition(
                    () -> "ready".equals(job.getAttribute("data-state")),
                    new Page.WaitForConditionOptions().setTimeout(4 * SLOW_MILLIS));
            PlaywrightAssertions.assertThat(publication).hasAttribute("data-playable", "true");
            PlaywrightAssertions.assertThat(job.getByTestId("job-source")).containsText("h264");
            choosesAPoster(page, job);

            JsonNode saved = Api.expect(200, running.signedIn("editor").get("/v1/titles/" + created));
            assertThat(saved.at("/translations/en/synopsis").asText()).isEqualTo("A comet is edited.");
            assertThat(saved.at("/translations/ru/title").asText()).startsWith("Редакция");
            assertThat(saved.path("year").asInt()).isEqualTo(2025);
            Api.within(
                    Duration.ofSeconds(20),
                    "found",
                    () -> Api.expect(200, running.signedIn("editor").get("/v1/search?playable=true&q=" + encode(name)))
                            .toString()
                            .contains(created.toString()));
            page.getByTestId("search-input").fill(name);
            page.getByTestId("search-input").press("Enter");
            page.locator("[data-testid=title-card][data-id='" + created + "']").click();
            page.getByTestId("play-button").click();
            Pages.awaitTime(page, 2);
        }
        assertThat(failures).isEmpty();
    }

    private static void choosesAPoster(Page page, Locator job) {
        job.getByTestId("poster-choice").locator("summary").click();
        Locator pictures = job.getByTestId("poster-choice").locator("img");
        PlaywrightAssertions.assertThat(pictures).hasCount(5);
        page.waitForCondition(() -> pictures.evaluateAll("all => all.every((one) => one.naturalWidth > 0)")
                .equals(true));
        Locator other = job.locator("input[type=radio]:not(:checked)").first();
        String name = other.locator("xpath=..").locator("img").getAttribute("alt");
        page.waitForResponse(
                response -> response.request().method().equals("PUT")
                        && response.url().endsWith("/poster"),
                other::check);
        page.reload();
        job.getByTestId("poster-choice").locator("summary").click();
        PlaywrightAssertions.assertThat(job.locator("label:has(:checked) img")).hasAttribute("alt", name);
        Pages.screenshot(page, "studio-packaged");
    }

    /** The page is closed with the first of two parts in the store, where it was sent without the gateway. */
    @Test
    void upload_brokenAndPageReloaded_goesOnWithTheMissingPart() throws Exception {
        Api editor = running.signedIn("editor");
        String id = Clips.create(editor, "Staff Parts", "Части").path("id").asText();
        byte[] clip = Files.readAllBytes(Clips.synthesise(running.platform().ffmpeg(), 5));
        byte[] padded = Arrays.copyOf(clip, 9 << 20);
        ByteBuffer.wrap(padded).putInt(clip.length, padded.length - clip.length).putInt(clip.length + 4, 0x66726565);
        Path file = Files.write(Files.createTempDirectory("studio-").resolve("parts.mp4"), padded);
        String store = running.platform().servers().s3().uri().toString();
        List<String> sent = new CopyOnWriteArrayList<>();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "editor");
            page.onResponse(response -> {
                if (response.request().method().equals("PUT") && response.url().startsWith(store)) {
                    sent.add(response.url().replaceAll(".*partNumber=(\\d+).*", "$1"));
                }
            });
            page.route("**/*partNumber=2*", Route::abort);
            page.navigate(running.platform().url() + "/studio/" + id);
            page.getByTestId("master-file").setInputFiles(file);
            page.getByTestId("upload-submit").click();
            page.getByTestId("store-refused").waitFor(new Locator.WaitForOptions().setTimeout(SLOW_MILLIS));
            Pages.screenshot(page, "studio-upload-broken");
            assertThat(sent).containsExactly("1");

            page.unroute("**/*partNumber=2*");
            page.reload();
            PlaywrightAssertions.assertThat(page.getByTestId("upload-begun")).isVisible();
            page.getByTestId("master-file").setInputFiles(file);
            page.getByTestId("upload-submit").click();
            Locator job = page.getByTestId("job").first();
            page.waitForCondition(
                    () -> job.count() == 1 && "ready".equals(job.getAttribute("data-state")),
                    new Page.WaitForConditionOptions().setTimeout(4 * SLOW_MILLIS));
            assertThat(sent).containsExactly("1", "2");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void staleEdit_showsBothSides_andLosesNeither() throws Exception {
        Api editor = running.signedIn("editor");
        JsonNode before = Clips.create(editor, "Staff Quarrel", "Спор редакции");
        UUID id = UUID.fromString(before.path("id").asText());
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "editor");
            page.navigate(running.platform().url() + "/studio/" + id);
            page.getByTestId("translations.en.synopsis").fill("Mine.");
            page.getByTestId("runtimeMinutes").fill("90");

            Map<String, Object> theirs = Map.of(
                    "kind",
                    "film",
                    "translations",
                    before.path("translations"),
                    "year",
                    1999,
                    "runtimeMinutes",
                    100,
                    "genres",
                    List.of("drama"));
            Api.expect(200, editor.put("/v1/titles/" + id, theirs, "\"1\""));
            page.getByTestId("save-title").click();

            page.getByTestId("conflict").waitFor();
            assertThat(page.getByTestId("conflict-year").innerText()).contains("1999", "2026");
            assertThat(page.getByTestId("conflict-runtimeMinutes").innerText()).contains("100", "90");
            assertThat(page.getByTestId("conflict-titleEn").count()).isZero();
            page.getByTestId("conflict-save").click();
            page.getByTestId("conflict")
                    .waitFor(new Locator.WaitForOptions()
                            .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED));
        }
        JsonNode saved = Api.expect(200, editor.get("/v1/titles/" + id));
        assertThat(saved.at("/translations/en/synopsis").asText()).isEqualTo("Mine.");
        assertThat(saved.path("year").asInt()).isEqualTo(1999);
        assertThat(saved.path("runtimeMinutes").asInt()).isEqualTo(90);
    }

    @Test
    void title_deletedAfterTheQuestion_isGone() throws Exception {
        Api editor = running.signedIn("editor");
        String id = Clips.create(editor, "Staff Leaving", "Уход").path("id").asText();
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "editor");
            page.navigate(running.platform().url() + "/studio/" + id);
            page.getByTestId("delete-title").click();
            page.getByTestId("confirm").getByText("Cancel").click();
            assertThat(editor.get("/v1/titles/" + id).statusCode()).isEqualTo(200);
            page.getByTestId("delete-title").click();
            page.getByTestId("confirm-action").click();
            page.getByTestId("new-title").waitFor();
        }
        assertThat(editor.get("/v1/titles/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void dashboard_showsTheFiguresOfTheReports() throws Exception {
        Api viewer = running.signedIn("viewer");
        Api admin = running.signedIn("admin");
        Map<String, Object> event = Map.of(
                "eventId", UUID.randomUUID(),
                "name", "player.started",
                "at", Instant.now().toString(),
                "sessionId", UUID.randomUUID(),
                "numbers", Map.of("startSeconds", START_SECONDS));
        Api.expect(202, viewer.post("/v1/events", Map.of("events", List.of(event))));
        LocalDate today = running.today();
        String span = "from=" + today.minusDays(29) + "&to=" + today;
        Api.within(
                Duration.ofSeconds(30),
                "event counted",
                () -> Api.expect(200, admin.get("/v1/analytics/overview?" + span))
                        .has("medianStartSeconds"));
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "admin");
            page.getByTestId("admin-link").click();
            page.getByTestId("tiles").waitFor();
            JsonNode overview = Api.expect(200, admin.get("/v1/analytics/overview?" + span));
            assertThat(tile(page, "median_start_seconds")).isEqualTo(figure(overview, "medianStartSeconds"));
            assertThat(tile(page, "new_subscriptions")).isEqualTo(figure(overview, "newSubscriptions"));
            JsonNode series = Api.expect(200, admin.get("/v1/analytics/series?metric=new_subscriptions&" + span));
            Locator chart = page.getByTestId("chart-new_subscriptions");
            chart.locator("summary").click();
            PlaywrightAssertions.assertThat(chart.locator("tbody tr")).hasCount(30);
            for (JsonNode day : series.path("items")) {
                assertThat(chart.locator("tr[data-day='" + day.path("day").asText() + "'] td")
                                .innerText())
                        .isEqualTo(Long.toString(day.path("value").asLong()));
            }
            assertThat(chart.locator("svg").getAttribute("aria-label")).contains("30 days");
            page.getByTestId("span-7").click();
            PlaywrightAssertions.assertThat(chart.locator("tbody tr")).hasCount(7);
        }
    }

    private static OptionalDouble tile(Page page, String name) {
        String value = page.getByTestId("tile-" + name).getAttribute("data-value");
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value));
    }

    private static OptionalDouble figure(JsonNode overview, String name) {
        return overview.has(name) ? OptionalDouble.of(overview.path(name).asDouble()) : OptionalDouble.empty();
    }

    @Test
    void admin_makesAnExperiment_thatIsRefusedAtItsFieldMendedAndStarted() throws Exception {
        Api admin = running.signedIn("admin");
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "admin");
            page.navigate(running.platform().url() + "/admin/experiments");
            page.getByTestId("new-experiment").click();
            page.getByTestId("key").fill("staff-running");
            page.getByTestId("save-experiment").click();
            PlaywrightAssertions.assertThat(page.getByTestId("key-error")).isVisible();
            page.getByTestId("key").fill("staff-made");
            page.getByTestId("variants[0].weight").fill("70");
            page.getByTestId("save-experiment").click();
            PlaywrightAssertions.assertThat(page.getByTestId("variants-error")).isVisible();
            assertThat(admin.get("/v1/admin/experiments/staff-made").statusCode())
                    .isEqualTo(404);
            page.getByTestId("variants[1].weight").fill("30");
            page.getByTestId("save-experiment").click();
            page.getByTestId("start-experiment").click();
            page.getByTestId("confirm-action").click();
            page.getByTestId("stop-experiment").waitFor();
            page.getByTestId("results").waitFor();
        }
        JsonNode made = Api.expect(200, admin.get("/v1/admin/experiments/staff-made"));
        assertThat(made.path("state").asText()).isEqualTo("running");
        assertThat(made.at("/variants/0/weight").asDouble()).isEqualTo(0.7);
    }

    @Test
    void admin_movesTheClock_byWhatWasChosen() throws Exception {
        Api admin = running.signedIn("admin");
        Instant before = Instant.parse(
                Api.expect(200, admin.get("/v1/admin/clock")).path("now").asText());
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "admin");
            page.navigate(running.platform().url() + "/admin/clock");
            page.getByTestId("clock.days").fill("400");
            page.getByTestId("advance-other").click();
            PlaywrightAssertions.assertThat(page.getByTestId("clock.days-error"))
                    .isVisible();
            page.getByTestId("advance-1").click();
            page.getByTestId("confirm-action").click();
            PlaywrightAssertions.assertThat(page.getByTestId("confirm")).hasCount(0);
        }
        Instant after = Instant.parse(
                Api.expect(200, admin.get("/v1/admin/clock")).path("now").asText());
        assertThat(Duration.between(before, after)).isBetween(Duration.ofHours(1), Duration.ofMinutes(65));
    }

    @Test
    void admin_givesARole_toAnAccountFoundByItsAddress() throws Exception {
        String email = "staff-" + UUID.randomUUID() + "@example.org";
        Api.expect(
                201,
                running.anonymous()
                        .post(
                                "/v1/auth/register",
                                Map.of("email", email, "password", "staff-Secret-7", "name", "Nina New")));
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "admin");
            page.navigate(running.platform().url() + "/admin/users");
            page.getByTestId("user-search").fill(email);
            page.getByTestId("user-search").press("Enter");
            Locator row = page.locator("[data-testid=account][data-email='" + email + "']");
            row.getByTestId("change-roles").click();
            page.getByTestId("role-editor").check();
            page.getByTestId("save-roles").click();
            PlaywrightAssertions.assertThat(row).containsText("Editor");

            row.getByTestId("account-details").click();
            page.getByTestId("lock-reason").selectOption("fraud");
            page.getByTestId("set-lock").click();
            PlaywrightAssertions.assertThat(page.getByTestId("lock-state")).hasText("Locked: fraud");
            page.getByText("What happened to this account").click();
            PlaywrightAssertions.assertThat(page.getByTestId("audit-entry")).hasCount(3);
            PlaywrightAssertions.assertThat(page.getByTestId("audit-entry").first())
                    .containsText("Account locked");
        }
        JsonNode found = Api.expect(200, running.signedIn("admin").get("/v1/admin/accounts?q=" + encode(email)));
        assertThat(found.at("/items/0/roles").toString()).isEqualTo("[\"viewer\",\"editor\"]");
    }

    @Test
    void pages_askedForByOthers_sayWhomTheyAreFor() throws Exception {
        try (BrowserContext context = browser.context(1366, 768)) {
            Page page = signedIn(context, "viewer");
            assertThat(page.getByTestId("studio-link").count()).isZero();
            assertThat(page.getByTestId("admin-link").count()).isZero();
            page.navigate(running.platform().url() + "/admin/users");
            PlaywrightAssertions.assertThat(page.locator("h1")).hasText("These pages are for administrators.");
            page.navigate(running.platform().url() + "/studio");
            PlaywrightAssertions.assertThat(page.locator("h1")).hasText("The studio is for editors.");
        }
    }

    @ParameterizedTest
    @CsvSource({"phone, 390, 844", "laptop, 1366, 768", "tv, 1920, 1080"})
    void pages_fitTheScreenNameTheirControlsAndSpeakRussian(String name, int width, int height) throws Exception {
        try (BrowserContext context = browser.context(width, height, "ru-RU")) {
            Page page = signedIn(context, "admin");
            for (String path : List.of(
                    "/studio",
                    "/studio/new",
                    "/studio/" + title,
                    "/studio/models",
                    "/admin",
                    "/admin/experiments",
                    "/admin/new-experiment",
                    "/admin/experiments/staff-running",
                    "/admin/models",
                    "/admin/jobs",
                    "/admin/users?q=admin@demo.opencinema.org",
                    "/admin/audit",
                    "/admin/ledger",
                    "/admin/mails",
                    "/admin/clock")) {
                page.navigate(running.platform().url() + path);
                page.locator("h1").waitFor();
                Pages.awaitLoaded(page);
                Pages.screenshot(page, "staff-" + name + path.replaceAll("[?].*|[^a-z]+", "-"));
                Pages.assertFits(page, path);
                Pages.assertNamed(page, path);
                assertThat(englishWords(page)).as("English on %s", path).isEmpty();
            }
        }
    }

    private static List<String> englishWords(Page page) {
        // what a service has said of a failure is English and marked so
        page.evaluate("document.querySelectorAll('main [lang=en]').forEach(e => e.hidden = true)");
        String said = page.locator("main").innerText() + page.locator("header").innerText();
        return Pattern.compile("[A-Za-z]{3,}")
                .matcher(NOT_ENGLISH.matcher(said).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    private static Page signedIn(BrowserContext context, String role) {
        Page page = context.newPage();
        page.setDefaultTimeout(SLOW_MILLIS);
        page.navigate(running.platform().url() + "/login");
        page.getByTestId("email").fill(role + "@demo.opencinema.org");
        page.getByTestId("password").fill("demo-" + role + "-1");
        Response answer = submit(page);
        while (answer.status() == 429) { // the sign-ins of an account are limited
            page.waitForTimeout(1000.0 * Integer.parseInt(answer.headerValue("Retry-After")));
            answer = submit(page);
        }
        page.getByTestId("user-menu").waitFor();
        return page;
    }

    private static Response submit(Page page) {
        return page.waitForResponse(
                response -> response.url().endsWith("/v1/auth/login"),
                () -> page.getByTestId("sign-in-submit").click());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
