package org.opencinema.service.analytics;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.service.analytics.StoredExperiment.Goal;

/** Which accounts saw which variant, and what they did then, in ClickHouse. */
final class ExposureStore {
    private static final Instant NEVER = Instant.parse("2101-01-01T00:00:00Z");

    /**
     * One line for each variant that was seen. A client's clock may be wrong: an exposure is never later than it was received nor earlier
     * than the experiment began.
     */
    private static final String OUTCOMES = """
            SELECT variant, several, toInt64(count()) AS exposed, toInt64(countIf(value > 0)) AS converted,
                   avg(value) AS mean, if(count() > 1, varSampStable(value), 0) AS variance
            FROM (
                SELECT exposure.account AS account, any(exposure.variant) AS variant, any(exposure.several) AS several,
                       sumIf(deed.value, deed.moment >= exposure.exposed_at) AS value
                FROM (
                    SELECT account_id AS account, any(texts['variant']) AS variant,
                           toUInt8(uniqExact(texts['variant']) > 1) AS several,
                           greatest(min(least(at, received_at)), {from:DateTime64(3, 'UTC')}) AS exposed_at
                    FROM client_event FINAL
                    WHERE name = 'experiment.exposed' AND texts['experiment'] = {key:String}
                      AND received_at >= {from:DateTime64(3, 'UTC')} AND received_at < {until:DateTime64(3, 'UTC')}
                    GROUP BY account_id) AS exposure
                LEFT JOIN (%s) AS deed ON deed.account = exposure.account
                GROUP BY exposure.account)
            GROUP BY variant, several
            SETTINGS do_not_merge_across_partitions_select_final = 1""";

    private static final String WATCH_STARTED = """
            SELECT account_id AS account, at AS moment, 1. AS value FROM playback_event FINAL
            WHERE type = {started:String}
              AND at >= {from:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}""";

    private static final String WATCH_SECONDS = """
            SELECT account_id AS account, at AS moment, watched_seconds AS value FROM playback_event FINAL
            WHERE at >= {from:DateTime64(3, 'UTC')} AND at < {until:DateTime64(3, 'UTC')}""";

    private static final String RECOMMENDATION_CLICKED = """
            SELECT account_id AS account, received_at AS moment, 1. AS value FROM client_event FINAL
            WHERE name = 'recommendation.clicked'
              AND received_at >= {from:DateTime64(3, 'UTC')} AND received_at < {until:DateTime64(3, 'UTC')}""";

    private static final String SUBSCRIBED = """
            SELECT account_id AS account, min(started_at) AS moment, 1. AS value FROM subscription_change FINAL
            GROUP BY account_id, subscription_id
            HAVING moment >= {from:DateTime64(3, 'UTC')} AND moment < {until:DateTime64(3, 'UTC')}""";

    private final ClickHouse clickHouse;

    ExposureStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** What the accounts did that saw a variant; {@code several} if they saw others, too. */
    record Outcome(String variant, boolean several, long exposed, long converted, double mean, double variance) {}

    /** Of an experiment that has begun. */
    List<Outcome> listOutcomes(StoredExperiment experiment) {
        Instant from = Objects.requireNonNull(experiment.startedAt(), "startedAt");
        Instant until = Objects.requireNonNullElse(experiment.stoppedAt(), NEVER);
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("key", experiment.definition().key());
        parameters.put("from", EventTable.time(from));
        parameters.put("until", EventTable.time(until));
        if (experiment.goal() == Goal.WATCH_STARTED) {
            parameters.put("started", PlaybackEvent.STARTED);
        }
        return clickHouse.query(OUTCOMES.formatted(deeds(experiment.goal())), parameters).stream()
                .map(row -> new Outcome(
                        row.getString("variant"),
                        row.getBoolean("several"),
                        row.getLong("exposed"),
                        row.getLong("converted"),
                        row.getDouble("mean"),
                        row.getDouble("variance")))
                .toList();
    }

    private static String deeds(Goal goal) {
        return switch (goal) {
            case WATCH_STARTED -> WATCH_STARTED;
            case WATCH_SECONDS -> WATCH_SECONDS;
            case SUBSCRIBED -> SUBSCRIBED;
            case RECOMMENDATION_CLICKED -> RECOMMENDATION_CLICKED;
        };
    }
}
