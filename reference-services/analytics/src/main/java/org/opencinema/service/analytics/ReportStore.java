package org.opencinema.service.analytics;

import com.clickhouse.client.api.query.GenericRecord;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.service.analytics.Overview.Business;
import org.opencinema.service.analytics.Overview.Quality;
import org.opencinema.service.analytics.Overview.Revenue;
import org.opencinema.service.analytics.Overview.Viewing;

/** Reports on the events in ClickHouse, of each day of a span or of the whole span. */
final class ReportStore {
    private static final String DAYS = " BETWEEN {from:Date} AND {to:Date}";
    private static final String SETTINGS = " SETTINGS do_not_merge_across_partitions_select_final = 1";
    /** The whole span is reported as its first day. */
    private static final String WHOLE = "toDate({from:Date})";

    private static final String WATCHED = """
            SELECT %s AS day,
                   round(sum(watched_seconds), 3) AS seconds,
                   toInt64(uniqExact(account_id)) AS viewers,
                   toInt64(uniqExact(session_id)) AS sessions
            FROM playback_event FINAL
            WHERE toDate(at)""" + DAYS + " GROUP BY day" + SETTINGS;

    /** The sessions that were started in the span, with how far they came until the day after it. */
    private static final String STARTED = """
            (SELECT session.title AS title, session.account AS account, session.id AS id, session.started_at AS started_at,
                    (package.duration_seconds > 0 AND session.position >= 0.9 * package.duration_seconds)
                    OR (session.account, session.id) IN (
                        SELECT account_id, assumeNotNull(session_id) FROM client_event FINAL
                        WHERE name = 'player.ended' AND session_id IS NOT NULL
                          AND toDate(at) BETWEEN {from:Date} AND addDays({to:Date}, 1)) AS completed
             FROM (SELECT session_id AS id, any(account_id) AS account, any(title_id) AS title, any(package_id) AS video,
                          minIf(at, type = {started:String}) AS started_at, max(position_seconds) AS position
                   FROM playback_event FINAL
                   WHERE toDate(at) BETWEEN {from:Date} AND addDays({to:Date}, 1)
                   GROUP BY session_id
                   HAVING toDate(started_at) BETWEEN {from:Date} AND {to:Date}) AS session
             LEFT JOIN (SELECT package_id, duration_seconds FROM package FINAL) AS package
                    ON package.package_id = session.video)""";

    private static final String COMPLETED = "SELECT %s AS day, toInt64(count()) AS starts,"
            + " toInt64(countIf(completed)) AS completed_starts FROM " + STARTED + " GROUP BY day" + SETTINGS;

    private static final String TOP_TITLES = """
            SELECT watched.title_id AS title_id, watched.starts AS starts, watched.viewers AS viewers,
                   watched.seconds AS seconds, completion.completed_starts AS completed_starts
            FROM (SELECT title_id,
                         toInt64(uniqExactIf(session_id, type = {started:String})) AS starts,
                         toInt64(uniqExactIf(account_id, type = {started:String})) AS viewers,
                         toInt64(round(sum(watched_seconds))) AS seconds
                  FROM playback_event FINAL
                  WHERE toDate(at) BETWEEN {from:Date} AND {to:Date}
                  GROUP BY title_id
                  ORDER BY seconds DESC, starts DESC, title_id
                  LIMIT {limit:UInt32}) AS watched
            LEFT JOIN (SELECT title, toInt64(countIf(completed)) AS completed_starts FROM
            """ + STARTED + """
                  GROUP BY title) AS completion ON completion.title = watched.title_id
            ORDER BY seconds DESC, starts DESC, title_id""" + SETTINGS;

    /** An id that comes again with another time counts once, with its first time. */
    private static final String PLAYERS = """
            SELECT %s AS day,
                   quantileExactInclusiveIf(0.5)(numbers['startSeconds'], has_start) AS median_start_seconds,
                   toInt64(countIf(has_start)) AS starts,
                   sumIf(numbers['seconds'], name = 'player.stalled') AS stalled_seconds
            FROM (SELECT name, at, numbers, name = 'player.started' AND mapContains(numbers, 'startSeconds') AS has_start
                  FROM client_event FINAL
                  WHERE name IN ('player.started', 'player.stalled') AND toDate(at)""" + DAYS + """

                  ORDER BY at LIMIT 1 BY account_id, event_id)
            GROUP BY day""" + SETTINGS;

    private static final String LIVES = """
            (SELECT min(started_at) AS began_at,
                    minOrNullIf(at, status = 'trialing') AS trial_at,
                    minOrNullIf(at, status = 'active') AS paid_at,
                    minOrNullIf(at, status IN ('cancelled', 'ended')) AS over_at
             FROM subscription_change FINAL GROUP BY subscription_id)""";

    private static final String BUSINESS = ("""
            SELECT toInt64(countIf(toDate(began_at)#)) AS new_subscriptions,
                   toInt64(countIf(trial_at IS NOT NULL AND toDate(paid_at)#)) AS conversions,
                   toInt64(countIf(trial_at IS NOT NULL AND paid_at IS NULL AND toDate(over_at)#)) AS lost_trials,
                   toInt64(countIf(paid_at IS NOT NULL AND toDate(over_at)#)) AS churned,
                   toInt64(countIf(toDate(paid_at) < {from:Date}
                           AND (over_at IS NULL OR toDate(over_at) >= {from:Date}))) AS paid_before,
                   toInt64(countIf(toDate(paid_at) < {from:Date} AND toDate(over_at)#)) AS churned_of_these
            FROM """ + LIVES).replace("#", DAYS);

    private static final String REVENUE = """
            SELECT currency,
                   toInt64(sumIf(amount_minor, type = {charged:String})) AS charged_minor,
                   toInt64(sumIf(amount_minor, type = {refunded:String})) AS refunded_minor,
                   toInt64(countIf(type = {charged:String})) AS charges,
                   toInt64(countIf(type = {failed:String})) AS failed_charges
            FROM billing_event FINAL
            WHERE type IN ({charged:String}, {refunded:String}, {failed:String}) AND toDate(at)""" + DAYS + """

            GROUP BY currency ORDER BY currency""" + SETTINGS;

    private final ClickHouse clickHouse;

    ReportStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    Overview getOverview(Span span) {
        return new Overview(
                viewing(span, WHOLE, WHOLE).getOrDefault(span.from(), Viewing.NONE),
                quality(span, WHOLE).getOrDefault(span.from(), Quality.NONE),
                business(span),
                revenue(span));
    }

    Map<LocalDate, Viewing> listViewing(Span span) {
        return viewing(span, "toDate(at)", "toDate(started_at)");
    }

    Map<LocalDate, Quality> listQuality(Span span) {
        return quality(span, "toDate(at)");
    }

    Map<LocalDate, Long> listNewSubscriptions(Span span) {
        return subscriptions(span, "began_at", "true");
    }

    Map<LocalDate, Long> listConversions(Span span) {
        return subscriptions(span, "paid_at", "trial_at IS NOT NULL");
    }

    Map<LocalDate, Long> listChurned(Span span) {
        return subscriptions(span, "over_at", "paid_at IS NOT NULL");
    }

    /** The most watched titles. */
    List<WatchedTitle> listTopTitles(Span span, int limit) {
        Map<String, Object> parameters = started(span);
        parameters.put("limit", limit);
        return clickHouse.query(TOP_TITLES, parameters).stream()
                .map(row -> new WatchedTitle(
                        row.getUUID("title_id"),
                        row.getLong("starts"),
                        row.getLong("viewers"),
                        row.getLong("seconds"),
                        Overview.share(row.getLong("completed_starts"), row.getLong("starts"))))
                .toList();
    }

    private Map<LocalDate, Viewing> viewing(Span span, String day, String startDay) {
        Map<LocalDate, GenericRecord> completed = byDay(COMPLETED.formatted(startDay), started(span), row -> row);
        return byDay(WATCHED.formatted(day), span.parameters(), row -> {
            GenericRecord starts = completed.get(row.getLocalDate("day"));
            return new Viewing(
                    row.getDouble("seconds"),
                    row.getLong("viewers"),
                    row.getLong("sessions"),
                    starts == null ? 0 : starts.getLong("starts"),
                    starts == null ? 0 : starts.getLong("completed_starts"));
        });
    }

    private Map<LocalDate, Quality> quality(Span span, String day) {
        return byDay(
                PLAYERS.formatted(day),
                span.parameters(),
                row -> new Quality(
                        row.getLong("starts") == 0
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(row.getDouble("median_start_seconds")),
                        row.getDouble("stalled_seconds")));
    }

    private Business business(Span span) {
        GenericRecord row = clickHouse.query(BUSINESS, span.parameters()).get(0);
        return new Business(
                row.getLong("new_subscriptions"),
                row.getLong("conversions"),
                row.getLong("lost_trials"),
                row.getLong("churned"),
                row.getLong("paid_before"),
                row.getLong("churned_of_these"));
    }

    private List<Revenue> revenue(Span span) {
        Map<String, Object> parameters = new HashMap<>(span.parameters());
        parameters.put("charged", BillingEvent.CHARGED);
        parameters.put("refunded", BillingEvent.REFUNDED);
        parameters.put("failed", BillingEvent.CHARGE_FAILED);
        return clickHouse.query(REVENUE, parameters).stream()
                .map(row -> new Revenue(
                        row.getString("currency"),
                        row.getLong("charged_minor"),
                        row.getLong("refunded_minor"),
                        row.getLong("charges"),
                        row.getLong("failed_charges")))
                .toList();
    }

    private Map<LocalDate, Long> subscriptions(Span span, String moment, String condition) {
        String sql = "SELECT assumeNotNull(toDate(" + moment + ")) AS day, toInt64(count()) AS subscriptions FROM "
                + LIVES + " WHERE " + condition + " AND toDate(" + moment + ")" + DAYS + " GROUP BY day";
        return byDay(sql, span.parameters(), row -> row.getLong("subscriptions"));
    }

    private <T> Map<LocalDate, T> byDay(String sql, Map<String, Object> parameters, Function<GenericRecord, T> value) {
        return clickHouse.query(sql, parameters).stream()
                .collect(Collectors.toMap(row -> row.getLocalDate("day"), value));
    }

    private static Map<String, Object> started(Span span) {
        Map<String, Object> parameters = new HashMap<>(span.parameters());
        parameters.put("started", PlaybackEvent.STARTED);
        return parameters;
    }
}
