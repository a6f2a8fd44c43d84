package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.analytics.RunningAnalytics.Answer;

final class AnalyticsOutageTest {
    @RegisterExtension
    static final LocalServersExtension servers =
            LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA, ServerKind.POSTGRES, ServerKind.REDIS);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REPORT = "/v1/analytics/titles?from=2022-05-01&to=2022-05-31";

    @AfterEach
    void restart() {
        servers.clickhouse().start();
        servers.kafka().start();
        servers.redis().start();
    }

    @Test
    void events_kafkaDown_areRefusedAndTakenWhenItIsBack() throws Exception {
        try (RunningAnalytics analytics = RunningAnalytics.start(servers, "analytics_no_kafka")) {
            String viewer = analytics.token(UUID.randomUUID(), "viewer");
            String batch = """
                    {"events": [{"eventId": "%s", "name": "page.shown", "at": "%s"}]}""".formatted(UUID.randomUUID(), Instant.now());
            assertThat(analytics.send("POST", "/v1/events", viewer, batch).status())
                    .isEqualTo(202);
            servers.kafka().stop();
            Answer refused = analytics.send("POST", "/v1/events", viewer, batch);
            assertThat(refused.status()).as("%s", refused.body()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("events_unavailable");
            servers.kafka().start();
            Instant end = Instant.now().plus(PATIENCE);
            while (analytics.send("POST", "/v1/events", viewer, batch).status() != 202) {
                assertThat(Instant.now()).isBefore(end);
            }
        }
    }

    @Test
    void live_redisDown_isUnavailableAndComesBack() throws Exception {
        try (RunningAnalytics analytics = RunningAnalytics.start(servers, "analytics_no_redis")) {
            assertThat(analytics.get("/v1/analytics/live").status()).isEqualTo(200);
            servers.redis().stop();
            Answer refused = analytics.get("/v1/analytics/live");
            assertThat(refused.status()).as("%s", refused.body()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("live_unavailable");
            UUID title = UUID.randomUUID();
            analytics.publish(Viewing.start(UUID.randomUUID(), title, Viewing.VIDEO, Instant.now())
                    .events());
            servers.redis().start();
            analytics.await(
                    "/v1/analytics/live",
                    PATIENCE,
                    answer -> answer.body().toString().contains(title.toString()));
        }
    }

    @Test
    void report_clickHouseDown_isUnavailableAndCatchesUp() throws Exception {
        UUID account = UUID.randomUUID();
        UUID title = UUID.randomUUID();
        servers.clickhouse().stop();
        try (RunningAnalytics analytics = RunningAnalytics.start(servers, "analytics_outage")) {
            assertUnavailable(analytics);
            analytics.publish(Viewing.start(account, title, "2022-05-01T00:00:00Z")
                    .watch(10)
                    .stop());

            servers.clickhouse().start();
            awaitWatched(analytics, title + " 1 1 10");

            servers.clickhouse().kill();
            assertUnavailable(analytics);
            analytics.publish(Viewing.start(account, title, "2022-05-02T00:00:00Z")
                    .watch(20)
                    .stop());
            assertUnavailable(analytics);

            servers.clickhouse().start();
            awaitWatched(analytics, title + " 2 1 30");
            analytics.await("/health", PATIENCE, answer -> answer.status() == 200);
        }
        try (RunningAnalytics again = RunningAnalytics.start(servers, "analytics_outage")) {
            awaitWatched(again, title + " 2 1 30");
        }
    }

    private static void awaitWatched(RunningAnalytics analytics, String row) throws Exception {
        analytics.await(REPORT, PATIENCE, answer -> answer.rows().contains(row));
    }

    private static void assertUnavailable(RunningAnalytics analytics) throws Exception {
        Duration best = PATIENCE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            Answer answer = analytics.get(REPORT);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            best = took.compareTo(best) < 0 ? took : best;
            assertThat(answer.status()).as("%s", answer.body()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("analytics_unavailable");
        }
        assertThat(best).isLessThan(Duration.ofSeconds(1));
        assertThat(analytics.get("/health").status()).isEqualTo(503);
    }
}
