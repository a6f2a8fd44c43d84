package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.analytics.RunningAnalytics.Answer;

final class AnalyticsServiceTest {
    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final UUID ANNA = UUID.randomUUID();
    private static final UUID BORIS = UUID.randomUUID();
    private static final UUID CLARA = UUID.randomUUID();
    private static final UUID FILM = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final UUID SERIES = UUID.fromString("00000000-0000-7000-8000-000000000002");

    private static RunningAnalytics analytics;

    @BeforeAll
    static void start() throws Exception {
        analytics = RunningAnalytics.start(servers, "analytics_test");
    }

    @AfterAll
    static void stop() throws Exception {
        analytics.close();
    }

    @Test
    void report_goldenEventsRepeatedAndLate_hasExactNumbers() throws Exception {
        List<Event<PlaybackEvent>> events = new ArrayList<>();
        // The film: Anna twice, Boris once, in March; Clara before and after.
        events.addAll(Viewing.start(ANNA, FILM, "2024-03-01T00:00:00Z")
                .watch(600.25)
                .pause(300)
                .watch(100.5)
                .stop());
        events.addAll(
                Viewing.start(ANNA, FILM, "2024-03-15T20:00:00Z").watch(30).stop());
        events.addAll(
                Viewing.start(BORIS, FILM, "2024-03-31T23:00:00Z").watch(10).stop());
        events.addAll(
                Viewing.start(CLARA, FILM, "2024-02-29T23:00:00Z").watch(77).stop());
        events.addAll(
                Viewing.start(CLARA, FILM, "2024-04-01T00:00:00Z").watch(88).stop());
        // The series: Boris, over midnight into March; he started in February.
        events.addAll(Viewing.start(BORIS, SERIES, "2024-02-29T23:59:00Z")
                .watch(30)
                .watch(2000)
                .stop());
        List<Event<PlaybackEvent>> repeated = new ArrayList<>(events);
        repeated.addAll(events);
        Collections.shuffle(repeated, new Random(5));
        analytics.publish(repeated.subList(0, 20));
        analytics.publish(repeated.subList(20, repeated.size()));
        analytics.publish(events);
        marker("2024-12-01");

        assertThat(analytics.report("2024-03-01", "2024-03-31").rows())
                .containsExactly(SERIES + " 0 0 2000", FILM + " 3 2 741");
        assertThat(analytics.report("2024-02-29", "2024-02-29").rows())
                .containsExactly(FILM + " 1 1 77", SERIES + " 1 1 30");
        assertThat(analytics.report("2024-04-01", "2024-04-01").rows()).containsExactly(FILM + " 1 1 88");
        assertThat(analytics.report("2024-02-01", "2024-04-30").rows())
                .containsExactly(SERIES + " 1 1 2030", FILM + " 5 3 906");
        assertThat(analytics.report("2024-03-02", "2024-03-14").rows()).isEmpty();
        assertThat(analytics
                        .get("/v1/analytics/titles?from=2024-02-01&to=2024-04-30&limit=1")
                        .rows())
                .containsExactly(SERIES + " 1 1 2030");

        // What comes after the report was made counts the next time.
        analytics.publish(
                Viewing.start(CLARA, FILM, "2024-03-10T10:00:00Z").watch(5).stop());
        analytics.await(
                "/v1/analytics/titles?from=2024-03-01&to=2024-03-31",
                PATIENCE,
                answer -> answer.rows().contains(FILM + " 4 3 746"));
    }

    /** Waits until events of every partition that were published before now are counted. */
    private static void marker(String day) throws Exception {
        List<UUID> titles = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            UUID title = UUID.randomUUID();
            titles.add(title);
            analytics.publish(Viewing.start(UUID.randomUUID(), title, day + "T12:00:00Z")
                    .watch(1)
                    .stop());
        }
        analytics.await(
                "/v1/analytics/titles?limit=100&from=" + day + "&to=" + day,
                PATIENCE,
                answer -> answer.rows().size() == titles.size());
    }

    @Test
    void report_eventOfAnImpossibleTime_doesNotStopOthers() throws Exception {
        UUID account = UUID.randomUUID();
        UUID title = UUID.randomUUID();
        analytics.publish(
                Viewing.start(account, title, "1969-01-01T00:00:00Z").watch(1).stop());
        analytics.publish(
                Viewing.start(account, title, "2023-06-01T00:00:00Z").watch(7).stop());
        analytics.await(
                "/v1/analytics/titles?from=2023-06-01&to=2023-06-01",
                PATIENCE,
                answer -> answer.rows().equals(List.of(title + " 1 1 7")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?to=2024-01-01                             | from
            ?from=2024-01-01                           | to
            ?from=yesterday&to=2024-01-01              | from
            ?from=2024-01-01&to=2024-1-1               | to
            ?from=2024-01-01&to=2024-02-30             | to
            ?from=2024-01-01T00:00:00Z&to=2024-01-02   | from
            ?from=2024-01-02&to=2024-01-01             | to
            ?from=2024-01-01&to=2025-01-02             | to
            ?from=1999-12-31&to=2000-01-01             | from
            ?from=2100-12-31&to=2101-01-01             | to
            ?from=-999999999-01-01&to=2024-01-01       | from
            ?from=2024-01-01&to=2024-01-02&limit=0     | limit
            ?from=2024-01-01&to=2024-01-02&limit=101   | limit
            ?from=2024-01-01&to=2024-01-02&limit=few   | limit
            """)
    void report_badInput_isRefusedNamingTheField(String query, String field) throws Exception {
        Answer answer = analytics.get("/v1/analytics/titles" + query);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.body().path("code").asText()).isEqualTo("invalid");
        assertThat(answer.body().path("violations").path(0).path("field").asText())
                .isEqualTo(field);
    }

    @Test
    void report_longestSpan_isAnswered() throws Exception {
        assertThat(analytics.report("2024-01-01", "2025-01-01").status()).isEqualTo(200);
        assertThat(analytics.report("2001-01-01", "2001-01-01").body().toString())
                .isEqualTo("{\"items\":[]}");
    }

    @Test
    void report_withoutAdmin_isRefused() throws Exception {
        String path = "/v1/analytics/titles?from=2024-01-01&to=2024-01-02";
        UUID account = UUID.randomUUID();
        assertThat(analytics.get(path, "").status()).isEqualTo(401);
        assertThat(analytics.get(path, "nonsense").status()).isEqualTo(401);
        assertThat(analytics
                        .get(path, analytics.issuer().expiredToken(account, "admin"))
                        .status())
                .isEqualTo(401);
        for (String role : List.of("viewer", "editor", "studio")) {
            assertThat(analytics
                            .get(path, analytics.issuer().token(account, role))
                            .status())
                    .as(role)
                    .isEqualTo(403);
        }
        assertThat(analytics
                        .get(path, analytics.issuer().token(account, "viewer", "admin"))
                        .status())
                .isEqualTo(200);
    }
}
