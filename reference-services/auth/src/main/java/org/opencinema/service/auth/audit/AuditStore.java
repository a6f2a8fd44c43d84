package org.opencinema.service.auth.audit;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads the audit trail, the latest entries first. */
final class AuditStore {
    private final Jdbi jdbi;

    /** What to read; null: whatever. An account is meant as the one who did it or the one it happened to. */
    record Wanted(@Nullable UUID account, @Nullable AuditKind kind) {}

    AuditStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<AuditEntry> list(Wanted wanted, long before, int limit) {
        return jdbi.withHandle(handle -> {
            Query query =
                    handle.createQuery(listing(wanted)).bind("before", before).bind("limit", limit);
            if (wanted.account() != null) {
                query.bind("account", wanted.account());
            }
            if (wanted.kind() != null) {
                query.bind("kind", wanted.kind().stored());
            }
            return query.map((row, context) -> AuditEntry.read(row)).list();
        });
    }

    /** Either of two indexes gives a page of its own, of which the latest are taken. */
    static String listing(Wanted wanted) {
        if (wanted.account() == null) {
            return part("TRUE", wanted);
        }
        return "(" + part("subject = :account", wanted) + ") UNION (" + part("actor = :account::text", wanted)
                + ") ORDER BY sequence DESC LIMIT :limit";
    }

    private static String part(String condition, Wanted wanted) {
        return "SELECT " + AuditEntry.COLUMNS + " FROM audit_entry WHERE sequence < :before AND " + condition
                + (wanted.kind() == null ? "" : " AND kind = :kind") + " ORDER BY sequence DESC LIMIT :limit";
    }
}
