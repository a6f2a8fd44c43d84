package org.opencinema.service.analytics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.Event;
import org.opencinema.events.PlaybackEvent;

/** Viewing events in ClickHouse: one row for each event id, however often it comes. */
final class PlaybackEventStore {
    private static final String TABLE = "playback_event";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String TOP_TITLES = """
            SELECT title_id,
                   toInt64(uniqExactIf(session_id, type = {started:String})) AS starts,
                   toInt64(uniqExactIf(account_id, type = {started:String})) AS viewers,
                   toInt64(round(sum(watched_seconds))) AS watched
            FROM playback_event FINAL
            WHERE toDate(at) BETWEEN {from:Date} AND {to:Date}
            GROUP BY title_id
            ORDER BY watched DESC, starts DESC, title_id
            LIMIT {limit:UInt32}
            SETTINGS do_not_merge_across_partitions_select_final = 1""";

    private final ClickHouse clickHouse;

    PlaybackEventStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    void insert(List<Event<PlaybackEvent>> events) {
        String rows = events.stream().map(event -> row(event).toString()).collect(Collectors.joining("\n"));
        clickHouse.insert(TABLE, rows.getBytes(StandardCharsets.UTF_8));
    }

    /** The most watched titles from the first to the last day, both inclusive, in UTC. */
    List<WatchedTitle> listTopTitles(LocalDate from, LocalDate to, int limit) {
        Map<String, Object> parameters =
                Map.of("started", PlaybackEvent.STARTED, "from", from.toString(), "to", to.toString(), "limit", limit);
        return clickHouse.query(TOP_TITLES, parameters).stream()
                .map(row -> new WatchedTitle(
                        row.getUUID("title_id"), row.getLong("starts"), row.getLong("viewers"), row.getLong("watched")))
                .toList();
    }

    private static ObjectNode row(Event<PlaybackEvent> event) {
        PlaybackEvent playback = event.data();
        return JsonNodeFactory.instance
                .objectNode()
                .put("event_id", event.id())
                .put("type", event.type())
                .put("at", TIME.format(playback.at()))
                .put("session_id", playback.sessionId().toString())
                .put("account_id", playback.accountId().toString())
                .put("profile_id", text(playback.profileId()))
                .put("title_id", playback.titleId().toString())
                .put("package_id", playback.packageId().toString())
                .put("device", playback.device())
                .put("country", playback.country())
                .put("state", playback.state())
                .put("position_seconds", playback.positionSeconds())
                .put("watched_seconds", playback.watchedSeconds());
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
