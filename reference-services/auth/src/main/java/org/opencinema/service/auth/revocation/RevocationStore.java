package org.opencinema.service.auth.revocation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of revocations; every method works in the transaction of its handle. */
final class RevocationStore {
    private static final int MOST = 500;

    /** A row. */
    record Entry(
            UUID id,
            boolean ofSubject,
            UUID value,
            @Nullable UUID exceptSession,
            Instant at,
            Instant until,
            boolean published,
            boolean signInsEnded) {}

    private RevocationStore() {}

    static void add(Handle handle, Entry entry) {
        String insert = """
                INSERT INTO revocation (id, kind, value, except_session, revoked_at, until, sign_ins_ended)
                VALUES (:id, :kind, :value, cast(:except AS uuid), :at, :until, :ended)
                """;
        handle.createUpdate(insert)
                .bind("id", entry.id())
                .bind("kind", entry.ofSubject() ? "subject" : "session")
                .bind("value", entry.value())
                .bind("except", entry.exceptSession())
                .bind("at", entry.at())
                .bind("until", entry.until())
                .bind("ended", entry.signInsEnded())
                .execute();
    }

    /** Deletes the grants of apps that the condition fits, and revokes the access tokens of each; how many there were. */
    static int endGrants(Handle handle, String condition, Map<String, UUID> values, Instant at, Instant until) {
        String end = """
                WITH ended AS (
                    DELETE FROM oauth_grant USING oauth_consent WHERE oauth_consent.id = consent_id AND %s
                    RETURNING oauth_grant.id)
                INSERT INTO revocation (id, kind, value, revoked_at, until, sign_ins_ended)
                SELECT gen_random_uuid(), 'session', id, :at, :until, true FROM ended
                """;
        return handle.createUpdate(end.formatted(condition))
                .bindMap(values)
                .bind("at", at)
                .bind("until", until)
                .execute();
    }

    static boolean isAnyOfSubjectAfter(Handle handle, UUID accountId, Instant since) {
        return handle.createQuery("SELECT EXISTS (SELECT 1 FROM revocation"
                        + " WHERE kind = 'subject' AND value = :account AND revoked_at > :since)")
                .bind("account", accountId)
                .bind("since", since)
                .mapTo(Boolean.class)
                .one();
    }

    /** Those not told to the services, and those whose sign-ins should have been ended long ago; locked. */
    static List<Entry> listWaiting(Handle handle, Instant endedBefore) {
        String select = """
                SELECT * FROM revocation
                WHERE NOT (published AND sign_ins_ended) AND (NOT published OR revoked_at < :before)
                ORDER BY revoked_at LIMIT :most FOR UPDATE SKIP LOCKED
                """;
        return handle.createQuery(select)
                .bind("before", endedBefore)
                .bind("most", MOST)
                .map((row, context) -> read(row))
                .list();
    }

    static void setPublished(Handle handle, UUID id) {
        handle.execute("UPDATE revocation SET published = true WHERE id = ?", id);
    }

    static void setSignInsEnded(Handle handle, UUID id) {
        handle.execute("UPDATE revocation SET sign_ins_ended = true WHERE id = ?", id);
    }

    /** The services are to be told again of all that matters. */
    static int setUnpublished(Handle handle, Instant now) {
        return handle.execute("UPDATE revocation SET published = false WHERE published AND until > ?", now);
    }

    static void deleteOver(Handle handle, Instant now) {
        handle.execute("DELETE FROM revocation WHERE until < ? AND sign_ins_ended", now);
    }

    private static Entry read(ResultSet row) throws SQLException {
        return new Entry(
                row.getObject("id", UUID.class),
                row.getString("kind").equals("subject"),
                row.getObject("value", UUID.class),
                row.getObject("except_session", UUID.class),
                row.getObject("revoked_at", OffsetDateTime.class).toInstant(),
                row.getObject("until", OffsetDateTime.class).toInstant(),
                row.getBoolean("published"),
                row.getBoolean("sign_ins_ended"));
    }
}
