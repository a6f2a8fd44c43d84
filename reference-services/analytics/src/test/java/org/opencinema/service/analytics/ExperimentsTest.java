package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.ExperimentChanged;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.analytics.RunningAnalytics.Answer;

final class ExperimentsTest {
    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Offset<Double> EXACT = within(1e-6);
    private static final String ADMIN = "/v1/admin/experiments/";
    private static final String HALVES = "[{'key': 'control', 'weight': 0.5}, {'key': 'new', 'weight': 0.5}]";

    private static RunningAnalytics analytics;
    private static String admin;

    @BeforeAll
    static void start() throws Exception {
        analytics = RunningAnalytics.start(servers, "analytics_experiments");
        admin = analytics.token(UUID.randomUUID(), "admin");
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    /** The buckets were computed apart from this code, by GrowthBook's published algorithm (hash version 2). */
    @Test
    void assignments_ofKnownAccounts_areThoseOfTheirBuckets() throws Exception {
        put("new-player", settings(HALVES, "watch_started", "running", ""));
        put("other", settings(HALVES, "watch_started", "running", ", 'coverage': 0.5"));
        put(
                "sliced",
                settings(
                        HALVES,
                        "watch_started",
                        "running",
                        ", 'seed': 'new-player', 'namespace': {'name': 'audience', 'from': 0, 'until': 0.5}"));
        put("drafted", settings(HALVES, "watch_started", "draft", ""));
        assertThat(assignments(1)).isEqualTo("{'new-player':'control','other':'new'}");
        assertThat(assignments(2)).isEqualTo("{'new-player':'new','sliced':'new'}");
        assertThat(assignments(3)).isEqualTo("{'new-player':'new','other':'control'}");
        assertThat(assignments(4)).isEqualTo("{'new-player':'new','other':'new','sliced':'new'}");
        assertThat(assignments(5)).isEqualTo("{'new-player':'control','other':'control','sliced':'control'}");
        assertThat(assignments(6)).isEqualTo("{'new-player':'control','sliced':'control'}");
        put("new-player", settings(HALVES, "watch_started", "stopped", ""));
        put(
                "sliced",
                settings(
                        HALVES,
                        "watch_started",
                        "stopped",
                        ", 'seed': 'new-player', 'namespace': {'name': 'audience', 'from': 0, 'until': 0.5}"));
        assertThat(assignments(1)).isEqualTo("{'other':'new'}");
        put("other", settings(HALVES, "watch_started", "stopped", ", 'coverage': 0.5"));
        assertThat(assignments(1)).isEqualTo("{}");
    }

    private static String assignments(int account) throws Exception {
        String token = analytics.token(UUID.fromString("018f0000-0000-7000-8000-00000000000" + account), "viewer");
        Answer answer = analytics.get("/v1/experiments/assignments", token);
        assertThat(answer.status()).isEqualTo(200);
        ObjectNode assignments = (ObjectNode) answer.body().path("assignments");
        assignments.retain("new-player", "other", "sliced", "drafted"); // the others are of other tests
        return assignments.toString().replace('"', '\'');
    }

    @Test
    void experiment_thatChanges_isToldToOtherServices() throws Exception {
        List<ExperimentChanged> told = new CopyOnWriteArrayList<>();
        EventConsumer<ExperimentChanged> consumer = EventConsumer.builder(
                        servers.kafka().bootstrapServers(),
                        "test-experiments",
                        Topics.EXPERIMENTS,
                        ExperimentChanged.class)
                .handler(event -> {
                    if (event.data().key().equals("told")) {
                        told.add(event.data());
                    }
                })
                .build();
        consumer.start();
        String more = ", 'coverage': 0.5, 'namespace': {'name': 'audience', 'from': 0, 'until': 0.25}";
        for (String state : List.of("draft", "running", "stopped")) {
            assertThat(put("told", settings(HALVES, "watch_started", state, more))
                            .status())
                    .isLessThan(300);
        }
        assertThat(put("told", settings(HALVES, "watch_started", "running", more))
                        .status())
                .isEqualTo(409);

        Instant end = Instant.now().plus(PATIENCE);
        while (told.size() < 3 && Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        consumer.close();

        assertThat(told).extracting(ExperimentChanged::version).containsExactly(1L, 2L, 3L);
        assertThat(told).extracting(ExperimentChanged::running).containsExactly(false, true, false);
        assertThat(told.get(1).seed()).isEqualTo("told");
        assertThat(told.get(1).coverage()).isEqualTo(0.5);
        assertThat(told.get(1).variants())
                .containsExactly(
                        new ExperimentChanged.Variant("control", 0.5), new ExperimentChanged.Variant("new", 0.5));
        assertThat(told.get(1).slice()).isEqualTo(new ExperimentChanged.Slice("audience", 0, 0.25));
    }

    @Test
    void experiment_throughItsLife_changesOnlyWhatMayChange() throws Exception {
        Answer created = put("life", settings(HALVES, "subscribed", "draft", ", 'description': 'Жизнь'"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.etag()).isEqualTo("\"1\"");
        assertThat(created.body().path("seed").asText()).isEqualTo("life");
        assertThat(created.body().has("startedAt")).isFalse();

        String thirds = "[{'key': 'a', 'weight': 0.3}, {'key': 'b', 'weight': 0.3}, {'key': 'c', 'weight': 0.4}]";
        assertThat(put("life", settings(thirds, "watch_seconds", "draft", "")).etag())
                .isEqualTo("\"2\"");
        assertThat(put("life", settings(thirds, "watch_seconds", "stopped", "")).code())
                .isEqualTo("experiment_state");
        Answer stale = put("life", settings(thirds, "watch_seconds", "running", ""), "If-Match", "\"1\"");
        assertThat(stale.status()).isEqualTo(412);
        Answer running = put("life", settings(thirds, "watch_seconds", "running", ""), "If-Match", "\"2\"");
        assertThat(running.status()).as("%s", running.body()).isEqualTo(200);
        assertThat(running.body().has("startedAt")).isTrue();

        for (String changed : List.of(
                settings(HALVES, "watch_seconds", "running", ""),
                settings(thirds, "watch_started", "running", ""),
                settings(thirds, "watch_seconds", "running", ", 'seed': 'other'"),
                settings(thirds, "watch_seconds", "running", ", 'coverage': 0.9"))) {
            Answer answer = put("life", changed);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("experiment_fixed");
        }
        Answer draft = put("life", settings(thirds, "watch_seconds", "draft", ""));
        assertThat(draft.status() + draft.code()).isEqualTo("409experiment_state");
        Answer stopped = put("life", settings(thirds, "watch_seconds", "stopped", ", 'description': 'done'"));
        assertThat(stopped.body().has("stoppedAt")).isTrue();
        assertThat(put("life", settings(thirds, "watch_seconds", "running", "")).code())
                .isEqualTo("experiment_state");

        Answer found = analytics.get(ADMIN + "life");
        assertThat(found.body()).isEqualTo(stopped.body());
        assertThat(found.etag()).isEqualTo("\"4\"");
        assertThat(analytics.get(ADMIN + "absent").status()).isEqualTo(404);
        assertThat(analytics.get(ADMIN + "absent/results").status()).isEqualTo(404);
        assertThat(put("absent", settings(HALVES, "subscribed", "draft", ""), "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(put("absent", settings(HALVES, "subscribed", "stopped", "")).code())
                .isEqualTo("experiment_state");
    }

    @Test
    void list_ofExperiments_isPaged() throws Exception {
        for (String key : List.of("zz-1", "zz-2", "zz-3")) {
            put(key, settings(HALVES, "subscribed", "draft", ""));
        }
        JsonNode page =
                analytics.get("/v1/admin/experiments?cursor=zz-0&limit=2").body();
        assertThat(page.path("items").findValuesAsText("state")).hasSize(2);
        assertThat(page.path("nextCursor").asText()).isEqualTo("zz-2");
        JsonNode last =
                analytics.get("/v1/admin/experiments?cursor=zz-2&limit=2").body();
        assertThat(last.at("/items/0/key").asText()).isEqualTo("zz-3");
        assertThat(last.has("nextCursor")).isFalse();
    }

    /**
     * By hand: 20 and 35 of 100; difference 0.15, lift 0.75, z = 2.3754227, p = 0.0175289, margin 1.959964 · 0.0622495 = 0.1220068. The
     * reference values were computed apart from this code.
     */
    @Test
    void results_ofShares_areThoseOfAHandCalculation() throws Exception {
        put("shares", settings(HALVES, "watch_started", "running", ""));
        Instant now = Instant.now();
        List<Event<ClientEvent>> exposures = new ArrayList<>();
        List<Event<PlaybackEvent>> playback = new ArrayList<>();
        List<UUID> control = expose(exposures, "shares", "control", 100, now);
        List<UUID> variant = expose(exposures, "shares", "new", 100, now);
        exposures.add(exposure("shares", "new", variant.get(0), now.plusSeconds(5)));
        // Left out: an account with both variants, and one with a variant that does not exist.
        UUID both = expose(exposures, "shares", "control", 1, now).get(0);
        exposures.add(exposure("shares", "new", both, now));
        expose(exposures, "shares", "phantom", 1, now);
        for (UUID account : Stream.concat(
                        control.stream().limit(20), variant.stream().limit(35))
                .toList()) {
            playback.addAll(started(account, now.plusSeconds(10)));
            playback.addAll(started(account, now.plusSeconds(20)));
        }
        // Before the exposure, and of others.
        playback.addAll(started(control.get(50), now.minusSeconds(600)));
        playback.addAll(started(UUID.randomUUID(), now.plusSeconds(10)));
        analytics.publish(Topics.CLIENT, exposures);
        analytics.publish(Topics.CLIENT, exposures);
        analytics.publish(playback);

        JsonNode results = awaitResults("shares", List.of(100, 100), List.of(20, 35), 2);
        assertThat(results.at("/items/0/variant").asText()).isEqualTo("control");
        assertThat(results.at("/items/0/exposed").asInt()).isEqualTo(100);
        assertThat(results.at("/items/0/mean").asDouble()).isEqualTo(0.2);
        assertThat(results.at("/items/0").has("pValue")).isFalse();
        assertThat(results.at("/items/1/exposed").asInt()).isEqualTo(100);
        assertThat(results.at("/items/1/mean").asDouble()).isEqualTo(0.35);
        assertThat(results.at("/items/1/difference").asDouble()).isCloseTo(0.15, EXACT);
        assertThat(results.at("/items/1/lift").asDouble()).isCloseTo(0.75, EXACT);
        assertThat(results.at("/items/1/pValue").asDouble()).isCloseTo(0.0175289, EXACT);
        assertThat(results.at("/items/1/confidenceInterval/lower").asDouble()).isCloseTo(0.0279932, EXACT);
        assertThat(results.at("/items/1/confidenceInterval/upper").asDouble()).isCloseTo(0.2720068, EXACT);
        assertThat(results.path("confidence").asDouble()).isEqualTo(0.95);
        assertThat(results.path("excluded").asInt()).isEqualTo(2);
        assertThat(results.at("/sampleRatio/alarm").asBoolean()).isFalse();

        // What happens after the end does not count.
        put("shares", settings(HALVES, "watch_started", "stopped", ""));
        assertThat(analytics
                        .get(ADMIN + "shares/results")
                        .body()
                        .at("/items/0/exposed")
                        .asInt())
                .isEqualTo(100);
    }

    @Test
    void results_ofClicks_areTheAccountsThatChoseARecommendationSince() throws Exception {
        put("recommender.clicks", settings(HALVES, "recommendation_clicked", "running", ""));
        Instant now = Instant.now();
        List<Event<ClientEvent>> events = new ArrayList<>();
        List<UUID> control = expose(events, "recommender.clicks", "control", 10, now);
        List<UUID> variant = expose(events, "recommender.clicks", "new", 10, now);
        for (UUID account : Stream.concat(
                        control.stream().limit(2), variant.stream().limit(5))
                .toList()) {
            events.add(reported(Collector.CLICKED, Map.of("row", "for_you", "source", "model"), account, now));
            events.add(reported(Collector.CLICKED, Map.of(), account, now.plusSeconds(5)));
        }
        events.add(reported(Collector.CLICKED, Map.of(), control.get(7), now.minusSeconds(600)));
        events.add(reported(Collector.SHOWN, Map.of(), control.get(8), now.plusSeconds(5)));
        analytics.publish(Topics.CLIENT, events);

        JsonNode results = awaitResults("recommender.clicks", List.of(10, 10), List.of(2, 5), 0);

        assertThat(results.at("/items/1/mean").asDouble()).isEqualTo(0.5);
        put("recommender.clicks", settings(HALVES, "recommendation_clicked", "stopped", ""));
    }

    /** By hand: means 15 and 40, variances 500/3 and 2000/3, t = 1.7320508 at 4.4117647 degrees of freedom. */
    @Test
    void results_ofMeans_areThoseOfAHandCalculation() throws Exception {
        put("means", settings(HALVES, "watch_seconds", "running", ""));
        Instant now = Instant.now();
        List<Event<ClientEvent>> exposures = new ArrayList<>();
        List<Event<PlaybackEvent>> playback = new ArrayList<>();
        watch(playback, expose(exposures, "means", "control", 4, now), List.of(0, 10, 20, 30), now);
        watch(playback, expose(exposures, "means", "new", 4, now), List.of(10, 30, 50, 70), now);
        analytics.publish(Topics.CLIENT, exposures);
        analytics.publish(playback);

        JsonNode results = awaitResults("means", List.of(4, 4), List.of(3, 4), 0);
        assertThat(results.at("/items/0/mean").asDouble()).isCloseTo(15, EXACT);
        assertThat(results.at("/items/1/mean").asDouble()).isCloseTo(40, EXACT);
        assertThat(results.at("/items/1/difference").asDouble()).isCloseTo(25, EXACT);
        assertThat(results.at("/items/1/pValue").asDouble()).isCloseTo(0.1515805, EXACT);
        assertThat(results.at("/items/1/confidenceInterval/lower").asDouble()).isCloseTo(25 - 38.641672, EXACT);
        assertThat(results.at("/items/1/confidenceInterval/upper").asDouble()).isCloseTo(25 + 38.641672, EXACT);
    }

    /** 300 and 200 of an even split: chi-square 20. */
    @Test
    void results_ofLopsidedExposures_raiseTheAlarm() throws Exception {
        put("lopsided", settings(HALVES, "subscribed", "running", ""));
        Instant now = Instant.now();
        List<Event<ClientEvent>> exposures = new ArrayList<>();
        List<UUID> control = expose(exposures, "lopsided", "control", 300, now);
        List<UUID> variant = expose(exposures, "lopsided", "new", 200, now);
        analytics.publish(Topics.CLIENT, exposures);
        analytics.publish(
                Topics.SUBSCRIPTIONS,
                List.of(
                        subscribed(control.get(0), now.plusSeconds(60)),
                        subscribed(control.get(1), now.minusSeconds(3_600)),
                        subscribed(variant.get(0), now.plusSeconds(60)),
                        subscribed(variant.get(1), now.plusSeconds(90))));
        JsonNode results = awaitResults("lopsided", List.of(300, 200), List.of(1, 2), 0);
        assertThat(results.at("/items/0/exposed").asInt()).isEqualTo(300);
        assertThat(results.at("/sampleRatio/chiSquare").asDouble()).isCloseTo(20, EXACT);
        assertThat(results.at("/sampleRatio/pValue").asDouble()).isCloseTo(7.7442e-6, within(1e-9));
        assertThat(results.at("/sampleRatio/alarm").asBoolean()).isTrue();
    }

    @Test
    void results_ofADraft_areZeroes() throws Exception {
        put("untouched", settings(HALVES, "watch_seconds", "draft", ""));
        JsonNode results = analytics.get(ADMIN + "untouched/results").body();
        assertThat(results.path("items").toString().replace('"', '\''))
                .isEqualTo("[{'variant':'control','exposed':0,'converted':0,'mean':0.0},"
                        + "{'variant':'new','exposed':0,'converted':0,'mean':0.0}]");
        assertThat(results.at("/sampleRatio/alarm").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{'key': 'a', 'weight': 1}]                                | | variants
            [{'key': 'a', 'weight': 0.5}, {'key': 'a', 'weight': 0.5}] | | variants
            [{'key': 'a', 'weight': 0.5}, {'key': 'b', 'weight': 0.4}] | | variants
            [{'key': 'a', 'weight': 0}, {'key': 'b', 'weight': 1}]     | | variants[0].weight
            [{'key': 'a', 'weight': 0.5}, {'key': '', 'weight': 0.5}]  | | variants[1].key
            [{'key': 'a', 'weight': 0.5}, null]                        | | variants[1]
            [{'key': 'a', 'weight': 0.5}, {'key': 'b', 'weight': 0.5}] | , 'coverage': 1.1 | coverage
            [{'key': 'a', 'weight': 0.5}, {'key': 'b', 'weight': 0.5}] | , 'seed': ' '     | seed
            [{'key': 'a', 'weight': 0.5}, {'key': 'b', 'weight': 0.5}] | , 'namespace': {'name': 'n', 'from': 0.5, 'until': 0.5} | namespace.until
            """)
    void experiment_pastALimit_isRefusedNamingTheField(String variants, String more, String field) throws Exception {
        Answer answer = put("bad", settings(variants, "subscribed", "draft", more == null ? "" : more));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(422);
        assertThat(answer.field()).isEqualTo(field);
    }

    @Test
    void experiment_atItsLimits_isTaken() throws Exception {
        String twenty = IntStream.range(0, 20)
                .mapToObj(i -> "{'key': '" + i + "', 'weight': 0.05}")
                .toList()
                .toString();
        String most = settings(twenty, "subscribed", "draft", ", 'description': '" + "д".repeat(500) + "'");
        assertThat(put("l" + "x".repeat(63), most).status()).isEqualTo(201);
        assertThat(put("l" + "x".repeat(64), most).status()).isEqualTo(400);
        assertThat(put("long", most.replace("ддд", "дддд")).field()).isEqualTo("description");
        String more = twenty.replace("]", ", {'key': '20', 'weight': 0.05}]");
        assertThat(put("long", settings(more, "subscribed", "draft", "")).field())
                .isEqualTo("variants");
        assertThat(put("long", settings(HALVES, "subscribed", "paused", "")).status())
                .isEqualTo(400);
        assertThat(put("long", settings(HALVES, "subscribed", "draft", ""), "If-Match", "1")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void experiments_byRole_areOpenOrRefused() throws Exception {
        for (String path : List.of("/v1/admin/experiments", ADMIN + "any", ADMIN + "any/results")) {
            assertThat(analytics.get(path, "").status()).isEqualTo(401);
            for (String role : List.of("viewer", "editor", "service")) {
                assertThat(analytics
                                .get(path, analytics.token(UUID.randomUUID(), role))
                                .status())
                        .isEqualTo(403);
            }
        }
        String editor = analytics.token(UUID.randomUUID(), "editor");
        assertThat(analytics
                        .send("PUT", ADMIN + "any", editor, settings(HALVES, "subscribed", "draft", ""))
                        .status())
                .isEqualTo(403);
        assertThat(analytics.get("/v1/experiments/assignments", "").status()).isEqualTo(401);
        assertThat(analytics.get("/v1/experiments/assignments", editor).status())
                .isEqualTo(200);
    }

    private static Answer put(String key, String body, String... headers) throws Exception {
        return analytics.send("PUT", ADMIN + key, admin, body, headers);
    }

    private static String settings(String variants, String goal, String state, String more) {
        return ("{'variants': " + variants + ", 'goal': '" + goal + "', 'state': '" + state + "'" + more + "}")
                .replace('\'', '"');
    }

    private static JsonNode awaitResults(String key, List<Integer> exposed, List<Integer> converted, int excluded)
            throws Exception {
        return analytics
                .await(
                        ADMIN + key + "/results",
                        PATIENCE,
                        answer -> counts(answer.body(), "exposed").equals(exposed)
                                && counts(answer.body(), "converted").equals(converted)
                                && answer.body().path("excluded").asInt() == excluded)
                .body();
    }

    private static List<Integer> counts(JsonNode results, String of) {
        return results.path("items").findValues(of).stream()
                .map(JsonNode::asInt)
                .toList();
    }

    private static List<UUID> expose(
            List<Event<ClientEvent>> exposures, String experiment, String variant, int count, Instant at) {
        List<UUID> accounts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID account = UUID.randomUUID();
            accounts.add(account);
            exposures.add(exposure(experiment, variant, account, at));
        }
        return accounts;
    }

    private static Event<ClientEvent> exposure(String experiment, String variant, UUID account, Instant at) {
        return reported(Collector.EXPOSED, Map.of("experiment", experiment, "variant", variant), account, at);
    }

    private static Event<ClientEvent> reported(String name, Map<String, String> texts, UUID account, Instant at) {
        ClientEvent event =
                new ClientEvent(UUID.randomUUID(), account, null, null, null, name, at, at, texts, Map.of());
        return new Event<>(event.eventId().toString(), ClientEvent.TYPE, "/test", account.toString(), at, event);
    }

    private static List<Event<PlaybackEvent>> started(UUID account, Instant at) {
        return Viewing.start(account, UUID.randomUUID(), Viewing.VIDEO, at).events();
    }

    private static void watch(
            List<Event<PlaybackEvent>> playback, List<UUID> accounts, List<Integer> seconds, Instant at) {
        for (int i = 0; i < accounts.size(); i++) {
            playback.addAll(Viewing.start(accounts.get(i), UUID.randomUUID(), Viewing.VIDEO, at)
                    .watch(seconds.get(i) / 2.0)
                    .watch(seconds.get(i) / 2.0)
                    .stop());
        }
    }

    private static Event<SubscriptionChanged> subscribed(UUID account, Instant at) {
        SubscriptionChanged change = new SubscriptionChanged(
                UUID.randomUUID(), account, 1, "standard", "trialing", true, false, 2, 1080, at, at, at);
        return new Event<>(
                UUID.randomUUID().toString(), SubscriptionChanged.TYPE, "/test", account.toString(), at, change);
    }
}
