package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.Event;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.analytics.RunningAnalytics.Answer;

/** Traces whose figures were worked out by hand; every event is delivered twice, in any order. */
final class GoldenReportsTest {
    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final UUID ANNA = UUID.randomUUID();
    private static final UUID BORIS = UUID.randomUUID();
    private static final UUID CLARA = UUID.randomUUID();
    private static final UUID FILM = UUID.randomUUID();
    private static final UUID SHORT = UUID.randomUUID();
    private static final UUID FILM_VIDEO = UUID.randomUUID();
    private static final UUID SHORT_VIDEO = UUID.randomUUID();
    private static final String SPAN = "from=2025-05-10&to=2025-05-12";

    private static RunningAnalytics analytics;

    @BeforeAll
    static void publish() throws Exception {
        analytics = RunningAnalytics.start(servers, "analytics_golden");
        twice(Topics.MEDIA, List.of(video(FILM, FILM_VIDEO, 1000), video(SHORT, SHORT_VIDEO, 100)));
        playback();
        subscriptions();
        billing();
        // Each topic has several partitions: all must have come.
        awaitFigures(
                "/v1/analytics/overview?" + SPAN,
                answer -> answer.path("watchHours").asDouble() == 1545 / 3600.0
                        && answer.path("completion").asDouble() == 0.75
                        && answer.path("medianStartSeconds").asDouble() == 3
                        && answer.path("rebufferingRatio").asDouble() == 50 / 1595.0
                        && answer.path("newSubscriptions").asInt() == 2
                        && answer.path("conversionRate").asDouble() == 0.5
                        && answer.path("churnRate").asDouble() == 0.5
                        && answer.at("/revenue/0/chargedMinor").asInt() == 999
                        && answer.at("/revenue/1/chargedMinor").asInt() == 119_800
                        && answer.at("/revenue/1/refundedMinor").asInt() == 10_000
                        && answer.at("/revenue/1/failedCharges").asInt() == 1);
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    private static void playback() {
        Viewing toTheEnd = viewing(ANNA, FILM, FILM_VIDEO, "2025-05-10T18:00:00Z")
                .watch(600)
                .watch(300);
        Viewing halfway =
                viewing(BORIS, FILM, FILM_VIDEO, "2025-05-10T19:00:00Z").watch(500);
        Viewing endReported =
                viewing(CLARA, SHORT, SHORT_VIDEO, "2025-05-10T20:00:00Z").watch(50);
        Viewing overMidnight = viewing(ANNA, SHORT, SHORT_VIDEO, "2025-05-11T23:59:30Z")
                .watch(20)
                .watch(75);
        List<Event<PlaybackEvent>> playback = new ArrayList<>();
        for (Viewing viewing : List.of(toTheEnd, halfway, endReported, overMidnight)) {
            playback.addAll(viewing.stop());
        }
        twice(Topics.PLAYBACK, playback);
        twice(
                Topics.CLIENT,
                List.of(
                        client(ANNA, toTheEnd, Collector.STARTED, "2025-05-10T18:00:01Z", "startSeconds", 1.0),
                        client(BORIS, halfway, Collector.STARTED, "2025-05-10T19:00:01Z", "startSeconds", 2.0),
                        client(CLARA, endReported, Collector.STARTED, "2025-05-10T20:00:01Z", "startSeconds", 6.0),
                        client(BORIS, halfway, Collector.STALLED, "2025-05-10T19:01:00Z", "seconds", 50.0),
                        client(CLARA, endReported, Collector.ENDED, "2025-05-10T20:01:00Z", "rating", 1.0),
                        // somebody else's session
                        client(CLARA, halfway, Collector.ENDED, "2025-05-10T20:01:00Z", "rating", 1.0),
                        client(ANNA, overMidnight, Collector.STARTED, "2025-05-11T23:59:31Z", "startSeconds", 3.0),
                        client(ANNA, overMidnight, Collector.STARTED, "2025-05-11T23:59:32Z", "startSeconds", 4.0)));
    }

    private static void subscriptions() {
        UUID converted = UUID.randomUUID();
        UUID lost = UUID.randomUUID();
        UUID churned = UUID.randomUUID();
        UUID kept = UUID.randomUUID();
        UUID trial = UUID.randomUUID();
        twice(
                Topics.SUBSCRIPTIONS,
                List.of(
                        subscription(converted, 1, "trialing", "2025-05-01T10:00:00Z", "2025-05-01T10:00:00Z"),
                        subscription(converted, 2, "active", "2025-05-01T10:00:00Z", "2025-05-11T10:00:00Z"),
                        subscription(lost, 1, "trialing", "2025-05-10T00:00:00Z", "2025-05-10T00:00:00Z"),
                        subscription(lost, 2, "ended", "2025-05-10T00:00:00Z", "2025-05-12T23:59:59Z"),
                        subscription(churned, 1, "active", "2025-04-01T10:00:00Z", "2025-04-01T10:00:00Z"),
                        subscription(churned, 2, "past_due", "2025-04-01T10:00:00Z", "2025-05-01T10:00:00Z"),
                        subscription(churned, 3, "cancelled", "2025-04-01T10:00:00Z", "2025-05-12T10:00:00Z"),
                        subscription(kept, 1, "active", "2025-04-02T10:00:00Z", "2025-04-02T10:00:00Z"),
                        subscription(kept, 2, "past_due", "2025-04-02T10:00:00Z", "2025-05-10T10:00:00Z"),
                        subscription(kept, 3, "active", "2025-04-02T10:00:00Z", "2025-05-11T10:00:00Z"),
                        subscription(trial, 1, "trialing", "2025-05-11T10:00:00Z", "2025-05-11T10:00:00Z")));
    }

    private static void billing() {
        twice(
                Topics.BILLING,
                List.of(
                        billing(BillingEvent.CHARGED, 59_900, "RUB", "2025-05-10T00:00:00Z"),
                        billing(BillingEvent.CHARGED, 59_900, "RUB", "2025-05-12T23:59:59.999Z"),
                        billing(BillingEvent.CHARGED, 59_900, "RUB", "2025-05-13T00:00:00Z"),
                        billing(BillingEvent.REFUNDED, 10_000, "RUB", "2025-05-11T12:00:00Z"),
                        billing(BillingEvent.CHARGE_FAILED, 59_900, "RUB", "2025-05-11T12:00:00Z"),
                        billing(BillingEvent.TRIAL_ENDING, 59_900, "RUB", "2025-05-11T12:00:00Z"),
                        billing(BillingEvent.CHARGED, 999, "EUR", "2025-05-11T12:00:00Z")));
    }

    @Test
    void overview_ofGoldenTraces_hasExactFigures() throws Exception {
        JsonNode figures = analytics.get("/v1/analytics/overview?" + SPAN).body();
        assertThat(figures.path("watchHours").asDouble()).isEqualTo(1545 / 3600.0);
        assertThat(figures.path("viewers").asInt()).isEqualTo(3);
        assertThat(figures.path("sessions").asInt()).isEqualTo(4);
        assertThat(figures.path("starts").asInt()).isEqualTo(4);
        assertThat(figures.path("completion").asDouble()).isEqualTo(0.75);
        assertThat(figures.path("medianStartSeconds").asDouble()).isEqualTo(3);
        assertThat(figures.path("rebufferingRatio").asDouble()).isEqualTo(50 / 1595.0);
        assertThat(figures.path("newSubscriptions").asInt()).isEqualTo(2);
        assertThat(figures.path("conversions").asInt()).isEqualTo(1);
        assertThat(figures.path("conversionRate").asDouble()).isEqualTo(0.5);
        assertThat(figures.path("churned").asInt()).isEqualTo(1);
        assertThat(figures.path("churnRate").asDouble()).isEqualTo(0.5);
        assertThat(figures.path("revenue").toString()).isEqualTo("""
                [{"currency":"EUR","chargedMinor":999,"refundedMinor":0,"charges":1,"failedCharges":0},\
                {"currency":"RUB","chargedMinor":119800,"refundedMinor":10000,"charges":2,"failedCharges":1}]""");
    }

    @Test
    void overview_ofTheDayAfterMidnight_countsTheSessionButNoStart() throws Exception {
        JsonNode figures = analytics
                .get("/v1/analytics/overview?from=2025-05-12&to=2025-05-12")
                .body();
        assertThat(figures.path("watchHours").asDouble()).isEqualTo(75 / 3600.0);
        assertThat(figures.path("sessions").asInt()).isEqualTo(1);
        assertThat(figures.path("starts").asInt()).isZero();
        assertThat(figures.has("completion")).isFalse();
        assertThat(figures.has("medianStartSeconds")).isFalse();
        assertThat(figures.path("rebufferingRatio").asDouble()).isZero();
    }

    @Test
    void overview_ofNothing_isZeroes() throws Exception {
        assertThat(analytics
                        .get("/v1/analytics/overview?from=2001-01-01&to=2001-01-01")
                        .body()
                        .toString())
                .isEqualTo("""
                        {"from":"2001-01-01","to":"2001-01-01","watchHours":0.0,"viewers":0,"sessions":0,"starts":0,\
                        "newSubscriptions":0,"conversions":0,"churned":0,"revenue":[]}""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            watch_hours          | 0 0.402777 0.005555 0.020833 0
            viewers              | 0 3 1 1 0
            sessions             | 0 3 1 1 0
            starts               | 0 3 1 0 0
            completion           | - 0.666666 1 - -
            median_start_seconds | - 2 3.5 - -
            rebuffering_ratio    | - 0.033333 0 0 -
            new_subscriptions    | 0 1 1 0 0
            conversions          | 0 0 1 0 0
            churned              | 0 0 0 1 0
            """)
    void series_ofGoldenTraces_hasOneFigureADay(String metric, String expected) throws Exception {
        JsonNode series = analytics
                .get("/v1/analytics/series?metric=" + metric + "&from=2025-05-09&to=2025-05-13")
                .body();
        assertThat(series.path("metric").asText()).isEqualTo(metric);
        String[] values = expected.split(" ");
        assertThat(series.path("items")).hasSize(values.length);
        for (int i = 0; i < values.length; i++) {
            JsonNode item = series.path("items").get(i);
            assertThat(item.path("day").asText()).isEqualTo(i == 0 ? "2025-05-09" : "2025-05-1" + (i - 1));
            assertThat(item.has("value")).as("%s", item).isEqualTo(!values[i].equals("-"));
            if (item.has("value")) {
                assertThat(item.path("value").asDouble())
                        .as("%s", item)
                        .isCloseTo(Double.parseDouble(values[i]), within(1e-6));
            }
        }
    }

    @Test
    void titles_ofGoldenTraces_haveTheirCompletion() throws Exception {
        JsonNode items = analytics.get("/v1/analytics/titles?" + SPAN).body().path("items");
        assertThat(items.toString())
                .isEqualTo(("[{'titleId':'" + FILM + "','starts':2,'viewers':2,'watchedSeconds':1400,'completion':0.5},"
                                + "{'titleId':'" + SHORT
                                + "','starts':2,'viewers':2,'watchedSeconds':145,'completion':1.0}]")
                        .replace('\'', '"'));
    }

    @Test
    void event_thatComesLate_landsOnItsDay() throws Exception {
        twice(
                Topics.PLAYBACK,
                viewing(CLARA, SHORT, SHORT_VIDEO, "2025-03-01T12:00:00Z")
                        .watch(36)
                        .stop());
        awaitFigures(
                "/v1/analytics/series?metric=watch_hours&from=2025-03-01&to=2025-03-01",
                series -> series.at("/items/0/value").asDouble() == 0.01);
        // A month later what happened the evening before arrives.
        twice(
                Topics.PLAYBACK,
                viewing(BORIS, SHORT, SHORT_VIDEO, "2025-02-28T23:59:00Z")
                        .watch(54)
                        .stop());
        awaitFigures(
                "/v1/analytics/series?metric=watch_hours&from=2025-02-28&to=2025-03-01",
                series -> series.at("/items/0/value").asDouble() == 0.015
                        && series.at("/items/1/value").asDouble() == 0.01);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            overview?from=2025-01-01                           | to
            overview?from=2025-01-02&to=2025-01-01             | to
            overview?from=2025-01-01&to=2026-01-03             | to
            series?from=2025-01-01&to=2025-01-02               | metric
            series?metric=money&from=2025-01-01&to=2025-01-02  | metric
            series?metric=starts&from=1999-12-31&to=2000-01-02 | from
            live?limit=0                                       | limit
            live?limit=101                                     | limit
            """)
    void report_badInput_isRefusedNamingTheField(String query, String field) throws Exception {
        Answer answer = analytics.get("/v1/analytics/" + query);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/analytics/overview?from=2025-01-01&to=2025-01-02",
        "/v1/analytics/series?metric=starts&from=2025-01-01&to=2025-01-02",
        "/v1/analytics/live"
    })
    void report_withoutAdmin_isRefused(String path) throws Exception {
        assertThat(analytics.get(path, "").status()).isEqualTo(401);
        for (String role : List.of("viewer", "editor", "service")) {
            assertThat(analytics
                            .get(path, analytics.token(UUID.randomUUID(), role))
                            .status())
                    .as(role)
                    .isEqualTo(403);
        }
    }

    private static void awaitFigures(String path, Predicate<JsonNode> expected) throws Exception {
        analytics.await(path, PATIENCE, answer -> expected.test(answer.body()));
    }

    private static <T> void twice(String topic, List<Event<T>> events) {
        List<Event<T>> all = new ArrayList<>(events);
        all.addAll(events);
        Collections.shuffle(all, new Random(3));
        analytics.publish(topic, all);
    }

    private static Viewing viewing(UUID account, UUID title, UUID video, String at) {
        return Viewing.start(account, title, video, Instant.parse(at));
    }

    private static Event<MediaPackaged> video(UUID title, UUID video, double seconds) {
        Instant at = Instant.parse("2025-01-01T00:00:00Z");
        return event(
                title,
                "org.opencinema.streaming.media.packaged.v1",
                at,
                new MediaPackaged(title, video, seconds, at, 1));
    }

    private static Event<ClientEvent> client(
            UUID account, Viewing viewing, String name, String at, String number, double value) {
        ClientEvent event = new ClientEvent(
                UUID.randomUUID(),
                account,
                null,
                viewing.session(),
                null,
                name,
                Instant.parse(at),
                Instant.parse(at),
                Map.of(),
                Map.of(number, value));
        return event(account, ClientEvent.TYPE, event.at(), event);
    }

    private static Event<SubscriptionChanged> subscription(
            UUID id, long version, String status, String startedAt, String at) {
        SubscriptionChanged change = new SubscriptionChanged(
                id,
                id,
                version,
                "standard",
                status,
                !status.equals("ended") && !status.equals("cancelled"),
                false,
                2,
                1080,
                Instant.parse(startedAt),
                Instant.parse("2025-06-01T00:00:00Z"),
                Instant.parse(at));
        return event(id, SubscriptionChanged.TYPE, change.at(), change);
    }

    private static Event<BillingEvent> billing(String type, long amount, String currency, String at) {
        UUID account = UUID.randomUUID();
        BillingEvent event = new BillingEvent(
                account, UUID.randomUUID(), "standard", amount, currency, null, null, null, null, Instant.parse(at));
        return event(account, type, event.at(), event);
    }

    private static <T> Event<T> event(UUID key, String type, Instant at, T data) {
        return new Event<>(UUID.randomUUID().toString(), type, "/test", key.toString(), at, data);
    }
}
