package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.analytics.RunningAnalytics.Answer;

/** What clients report, and who is watching now. */
final class CollectorTest {
    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_BYTES = 65_536;
    private static final String TITLE = ", \"titleId\": \"018f0000-0000-7000-8000-000000000001\"";

    private static RunningAnalytics analytics;

    @BeforeAll
    static void start() throws Exception {
        analytics = RunningAnalytics.start(servers, "analytics_collector");
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    @Test
    void event_sentAndDeliveredTwice_countsOnceOnItsDay() throws Exception {
        UUID anna = UUID.randomUUID();
        UUID boris = UUID.randomUUID();
        UUID eventId = UUID.randomUUID();
        Instant noon = Instant.now()
                .minus(40, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.DAYS)
                .plus(12, ChronoUnit.HOURS);
        String day = noon.toString().substring(0, 10);
        Viewing viewing = Viewing.start(anna, UUID.randomUUID(), Viewing.VIDEO, noon);
        analytics.publish(viewing.watch(150).stop());
        String stalled = stalled(eventId, viewing.session(), noon, 25);

        assertThat(post(anna, stalled, stalled).status()).isEqualTo(202);
        assertThat(post(anna, stalled).status()).isEqualTo(202);
        // The same id with another time is the same event, that of another account is not.
        assertThat(post(anna, stalled(eventId, viewing.session(), noon.plusSeconds(1), 25))
                        .status())
                .isEqualTo(202);
        assertThat(post(boris, stalled).status()).isEqualTo(202);
        assertThat(post(boris, stalled(UUID.randomUUID(), viewing.session(), noon, 0))
                        .status())
                .isEqualTo(202);

        String path = "/v1/analytics/overview?from=" + day + "&to=" + day;
        JsonNode figures = analytics
                .await(
                        path,
                        PATIENCE,
                        answer -> answer.body().path("rebufferingRatio").asDouble() == 0.25
                                && answer.body().path("watchHours").asDouble() == 150 / 3600.0)
                .body();
        assertThat(figures.path("starts").asInt()).isEqualTo(1);
        // What was sent before a marker of its partition is counted by now: nothing more has come.
        UUID marker = UUID.randomUUID();
        analytics.publish(
                Viewing.start(anna, marker, Viewing.VIDEO, Instant.now()).stop());
        assertThat(post(anna, stalled(marker, marker, noon.plus(1, ChronoUnit.DAYS), 1))
                        .status())
                .isEqualTo(202);
        String nextDay = noon.plus(1, ChronoUnit.DAYS).toString().substring(0, 10);
        analytics.await(
                "/v1/analytics/overview?from=" + nextDay + "&to=" + nextDay,
                PATIENCE,
                answer -> answer.body().path("rebufferingRatio").asDouble() == 1);
        assertThat(analytics.get(path).body().path("rebufferingRatio").asDouble())
                .isEqualTo(0.25);
    }

    @Test
    void batch_atItsLimits_isTaken() throws Exception {
        UUID account = UUID.randomUUID();
        String[] hundred = IntStream.range(0, 100)
                .mapToObj(i -> event("page.shown", Instant.now(), ""))
                .toArray(String[]::new);
        assertThat(post(account, hundred).status()).isEqualTo(202);
        assertThat(post(
                                account,
                                event(
                                        "p" + "x".repeat(63),
                                        Instant.now()
                                                .minus(366, ChronoUnit.DAYS)
                                                .plusSeconds(60),
                                        """
                                        , "texts": {%s}, "numbers": {%s}""".formatted(
                                                        properties(20, "\"" + "я".repeat(256) + "\""),
                                                        properties(20, "-1e15"))),
                                event("page.shown", Instant.now().plusSeconds(290), ""))
                        .status())
                .isEqualTo(202);
        assertThat(send(account, padded(MAX_BYTES)).status()).isEqualTo(202);
        Answer large = send(account, padded(MAX_BYTES + 1));
        assertThat(large.status()).as("%s", large.body()).isEqualTo(413);
    }

    static Stream<Arguments> refused() {
        Instant now = Instant.now();
        return Stream.of(
                Arguments.of("[]", "events"),
                Arguments.of("[null]", "events[0]"),
                Arguments.of(
                        IntStream.range(0, 101)
                                .mapToObj(i -> event("page.shown", now, ""))
                                .collect(Collectors.joining(",", "[", "]")),
                        "events"),
                one(event("Page", now, ""), "events[0].name"),
                one(event("p" + "x".repeat(64), now, ""), "events[0].name"),
                one(event("page.shown", now.minus(366, ChronoUnit.DAYS).minusSeconds(60), ""), "events[0].at"),
                one(event("page.shown", now.plus(10, ChronoUnit.MINUTES), ""), "events[0].at"),
                one(event("page.shown", now, ", \"texts\": {" + properties(21, "\"\"") + "}"), "events[0].texts"),
                one(event("page.shown", now, ", \"numbers\": {" + properties(21, "1") + "}"), "events[0].numbers"),
                one(event("page.shown", now, ", \"texts\": {\"a\": \"" + "x".repeat(257) + "\"}"), "events[0].texts.a"),
                one(event("page.shown", now, ", \"texts\": {\"a\": null}"), "events[0].texts"),
                one(event("page.shown", now, ", \"numbers\": {\"a\": null}"), "events[0].numbers"),
                one(event("page.shown", now, ", \"numbers\": {\"a\": 1e999}"), "events[0].numbers.a"),
                one(event("page.shown", now, ", \"texts\": {\"" + "x".repeat(65) + "\": \"\"}"), "events[0].texts"),
                one(event("page.shown", now, ", \"numbers\": {\"\": 1}"), "events[0].numbers"),
                one(event("player.started", now, ", \"numbers\": {\"startSeconds\": 1}"), "events[0].sessionId"),
                one(event("player.started", now, session("")), "events[0].numbers.startSeconds"),
                one(
                        event("player.started", now, session(", \"numbers\": {\"startSeconds\": 3600.5}")),
                        "events[0].numbers.startSeconds"),
                one(
                        event("player.stalled", now, session(", \"numbers\": {\"seconds\": -1}")),
                        "events[0].numbers.seconds"),
                one(event("player.ended", now, ""), "events[0].sessionId"),
                one(
                        event("experiment.exposed", now, ", \"texts\": {\"experiment\": \"a\"}"),
                        "events[0].texts.variant"),
                one(
                        recommended("recommendation.shown", "", "{\"row\": \"new\", \"source\": \"newest\"}", 1),
                        "events[0].titleId"),
                one(recommended("recommendation.shown", TITLE, "{\"source\": \"newest\"}", 1), "events[0].texts.row"),
                one(recommended("recommendation.clicked", TITLE, "{\"row\": \"new\"}", 1), "events[0].texts.source"),
                one(
                        recommended("recommendation.clicked", TITLE, "{\"row\": \"new\", \"source\": \"newest\"}", 0),
                        "events[0].numbers.position"),
                one(
                        recommended(
                                "recommendation.clicked", TITLE, "{\"row\": \"new\", \"source\": \"newest\"}", 1001),
                        "events[0].numbers.position"),
                one(
                        recommended("recommendation.shown", TITLE, "{\"row\": \"new\", \"source\": \"newest\"}", 1.5),
                        "events[0].numbers.position"),
                Arguments.of("[" + event("page.shown", now, "") + "," + event("", now, "") + "]", "events[1].name"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void batch_pastALimit_isRefusedNamingTheField(String events, String field) throws Exception {
        Answer answer = send(UUID.randomUUID(), "{\"events\": " + events + "}");
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(422);
        assertThat(answer.field()).isEqualTo(field);
    }

    @Test
    void recommendation_shownAndClicked_isTaken() throws Exception {
        String texts =
                "{\"row\": \"for_you\", \"source\": \"model\", \"experiment\": \"recommender\", \"variant\": \"als\"}";

        assertThat(post(
                                UUID.randomUUID(),
                                recommended("recommendation.shown", TITLE, texts, 1),
                                recommended("recommendation.clicked", TITLE, texts, 1000))
                        .status())
                .isEqualTo(202);
    }

    private static String recommended(String name, String title, String texts, double position) {
        return event(
                name,
                Instant.now(),
                title + ", \"texts\": " + texts + ", \"numbers\": {\"position\": " + position + "}");
    }

    @Test
    void batch_malformed_isRefused() throws Exception {
        assertThat(send(UUID.randomUUID(), "{").status()).isEqualTo(400);
        assertThat(send(UUID.randomUUID(), "{\"events\": 1}").status()).isEqualTo(400);
        assertThat(post(UUID.randomUUID(), event("page.shown", Instant.now(), ", \"accountId\": \"1\""))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void events_byRole_areTakenOrRefused() throws Exception {
        String body = "{\"events\": [" + event("page.shown", Instant.now(), "") + "]}";
        assertThat(analytics.send("POST", "/v1/events", "", body).status()).isEqualTo(401);
        for (String role : List.of("viewer", "editor", "admin")) {
            String token = analytics.token(UUID.randomUUID(), role);
            assertThat(analytics.send("POST", "/v1/events", token, body).status())
                    .isEqualTo(202);
        }
        String service = analytics.token(UUID.randomUUID(), "service");
        assertThat(analytics.send("POST", "/v1/events", service, body).status()).isEqualTo(403);
    }

    @Test
    void live_whenSessionsStopOrFallSilent_falls() throws Exception {
        UUID title = UUID.randomUUID();
        Viewing stays = watching(title, Instant.now());
        Viewing stops = watching(title, Instant.now());
        // Its lease of 90 seconds is nearly over.
        Viewing silent = watching(title, Instant.now().minusSeconds(80));
        Viewing older = watching(title, Instant.now().minusSeconds(100));
        for (Viewing viewing : List.of(older, silent, stops, stays)) {
            analytics.publish(viewing.events());
        }
        awaitLive(title, 3);
        analytics.publish(stops.stop());
        awaitLive(title, 2);
        awaitLive(title, 1);
        // What comes again after the end does not revive the session.
        analytics.publish(stops.events());
        analytics.publish(watching(title, Instant.now()).events());
        awaitLive(title, 2);
        analytics.publish(stays.stop());
        awaitLive(title, 1);
        assertThat(analytics.get("/v1/analytics/live").body().path("viewers").asInt())
                .isPositive();
    }

    private static void awaitLive(UUID title, int viewers) throws Exception {
        analytics.await(
                "/v1/analytics/live?limit=100",
                PATIENCE,
                answer -> answer.body()
                        .path("items")
                        .toString()
                        .contains("{\"titleId\":\"" + title + "\",\"viewers\":" + viewers + "}"));
    }

    private static Viewing watching(UUID title, Instant at) {
        return Viewing.start(UUID.randomUUID(), title, Viewing.VIDEO, at);
    }

    private static Answer post(UUID account, String... events) throws Exception {
        return send(account, "{\"events\": [" + String.join(",", events) + "]}");
    }

    private static Answer send(UUID account, String body) throws Exception {
        return analytics.send("POST", "/v1/events", analytics.token(account, "viewer"), body);
    }

    private static Arguments one(String event, String field) {
        return Arguments.of("[" + event + "]", field);
    }

    private static String session(String more) {
        return ", \"sessionId\": \"" + UUID.randomUUID() + "\"" + more;
    }

    private static String stalled(UUID eventId, UUID session, Instant at, int seconds) {
        return """
                {"eventId": "%s", "name": "player.stalled", "at": "%s", "sessionId": "%s", "numbers": {"seconds": %d}}""".formatted(eventId, at, session, seconds);
    }

    private static String event(String name, Instant at, String more) {
        return """
                {"eventId": "%s", "name": "%s", "at": "%s"%s}""".formatted(UUID.randomUUID(), name, at, more);
    }

    private static String properties(int count, String value) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"" + "n".repeat(60) + i + "\": " + value)
                .collect(Collectors.joining(", "));
    }

    /** A good batch of exactly so many bytes. */
    private static String padded(int bytes) {
        String batch = "{\"events\": [" + event("page.shown", Instant.now(), "") + "]}";
        return batch + " ".repeat(bytes - batch.length());
    }
}
