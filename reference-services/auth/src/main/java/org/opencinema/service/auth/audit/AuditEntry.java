package org.opencinema.service.auth.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.AuditChain;

/**
 * An entry as it is stored.
 *
 * @param at in whole microseconds, as the database keeps it
 * @param network the address without what tells people apart: a /24 of IPv4, a /48 of IPv6
 * @param details a JSON object of texts
 */
record AuditEntry(
        long sequence,
        Instant at,
        String kind,
        @Nullable String actor,
        @Nullable UUID subject,
        @Nullable UUID sessionId,
        @Nullable String network,
        @Nullable String requestId,
        String details) {
    static final String COLUMNS = "sequence, at, kind, actor, subject, session_id, network, request_id, details, hash";

    static AuditEntry read(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("sequence"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("kind"),
                row.getString("actor"),
                row.getObject("subject", UUID.class),
                row.getObject("session_id", UUID.class),
                row.getString("network"),
                row.getString("request_id"),
                row.getString("details"));
    }

    /** What is hashed, in this order for ever. */
    AuditChain.Entry chained() {
        return new AuditChain.Entry(
                sequence,
                Arrays.asList(at.toString(), kind, actor, text(subject), text(sessionId), network, requestId, details));
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
