package org.opencinema.service.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.analytics.RunningAnalytics.Answer;

final class AnalyticsOutageTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.CLICKHOUSE, ServerKind.KAFKA);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REPORT = "/v1/analytics/titles?from=2022-05-01&to=2022-05-31";

    @AfterEach
    void restart() {
        servers.clickhouse().start();
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
            assertThat(answer.body().path("code").asText()).isEqualTo("analytics_unavailable");
        }
        assertThat(best).isLessThan(Duration.ofSeconds(1));
        assertThat(analytics.get("/health").status()).isEqualTo(503);
    }
}
