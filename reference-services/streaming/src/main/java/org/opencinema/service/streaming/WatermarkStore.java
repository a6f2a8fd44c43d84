package org.opencinema.service.streaming;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The packages with a watermark, and the sessions that played them. */
final class WatermarkStore {
    private final Jdbi jdbi;
    private final Clock clock;

    WatermarkStore(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** In the transaction that makes the package visible; it may have been so before. */
    static void insert(Handle handle, UUID packageId, Marking marking) {
        handle.execute(
                "insert into watermarks (package_id, segments, segment_names, playlist_names, media_sequence)"
                        + " values (?, ?, ?, ?, ?) on conflict do nothing",
                packageId,
                marking.segments(),
                marking.segmentNames().pattern(),
                marking.playlistNames().pattern(),
                marking.mediaSequence());
    }

    Optional<Marking> find(UUID packageId) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from watermarks where package_id = :id")
                .bind("id", packageId)
                .map((row, context) -> new Marking(
                        row.getInt("segments"),
                        Pattern.compile(row.getString("segment_names")),
                        Pattern.compile(row.getString("playlist_names")),
                        row.getInt("media_sequence")))
                .findOne());
    }

    void addSession(UUID packageId, UUID sessionId, UUID accountId, String device) {
        jdbi.useHandle(handle -> handle.execute(
                "insert into watermarked_sessions (package_id, session_id, account_id, device, started_at)"
                        + " values (?, ?, ?, ?, ?) on conflict do nothing",
                packageId,
                sessionId,
                accountId,
                device,
                clock.instant()));
    }

    List<UUID> listSessions(UUID packageId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select session_id from watermarked_sessions where package_id = :id")
                        .bind("id", packageId)
                        .map((row, context) -> row.getObject("session_id", UUID.class))
                        .list());
    }

    /** Who played, and on what. */
    record Session(UUID accountId, String device) {}

    Optional<Session> findSession(UUID sessionId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select account_id, device from watermarked_sessions where session_id = :id")
                .bind("id", sessionId)
                .map((row, context) -> new Session(row.getObject("account_id", UUID.class), row.getString("device")))
                .findFirst());
    }
}
