package org.opencinema.dropwizard;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** How long statements take in the database. */
final class QueryTimes implements SqlLogger {
    private final Histogram times;

    private QueryTimes(Histogram times) {
        this.times = times;
    }

    static QueryTimes register(PrometheusRegistry metrics) {
        Histogram times = Histogram.builder()
                .name("cinema_database_query_seconds")
                .unit(Unit.SECONDS)
                .help("Time that the database takes for a statement.")
                .labelNames("result")
                .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
                .register(metrics);
        times.initLabelValues("ok");
        times.initLabelValues("failed");
        return new QueryTimes(times);
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        observe(context, "ok");
    }

    @Override
    public void logException(StatementContext context, SQLException e) {
        observe(context, "failed");
    }

    private void observe(StatementContext context, String result) {
        times.labelValues(result).observe(context.getElapsedTime(ChronoUnit.NANOS) / 1e9);
    }
}
