package org.opencinema.service.auth.audit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something to be written into the audit trail, which keeps it for ever: no names, addresses or other personal data in the details.
 *
 * @param actor who did it: the id of an account, {@code client:<name>} or {@code system}; null if nobody had proved who he is
 * @param subject the account that it happened to
 */
public record AuditEvent(
        AuditKind kind,
        @Nullable String actor,
        @Nullable UUID subject,
        @Nullable UUID sessionId,
        Map<String, String> details) {
    private static final int MAX_DETAIL = 500;

    public AuditEvent {
        details = Collections.unmodifiableMap(new TreeMap<>(details));
        if (details.values().stream().anyMatch(value -> value.length() > MAX_DETAIL)) {
            throw new IllegalArgumentException("a detail has at most " + MAX_DETAIL + " characters");
        }
    }

    public static AuditEvent of(AuditKind kind) {
        return new AuditEvent(kind, null, null, null, Map.of());
    }

    /** What somebody does to his own account. */
    public static AuditEvent own(AuditKind kind, UUID accountId) {
        return of(kind).by(accountId).about(accountId);
    }

    public AuditEvent by(UUID accountId) {
        return new AuditEvent(kind, accountId.toString(), subject, sessionId, details);
    }

    public AuditEvent byClient(String client) {
        return new AuditEvent(kind, "client:" + client, subject, sessionId, details);
    }

    public AuditEvent bySystem() {
        return new AuditEvent(kind, "system", subject, sessionId, details);
    }

    public AuditEvent about(UUID accountId) {
        return new AuditEvent(kind, actor, accountId, sessionId, details);
    }

    public AuditEvent in(UUID session) {
        return new AuditEvent(kind, actor, subject, session, details);
    }

    public AuditEvent with(String name, String value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value);
        return new AuditEvent(kind, actor, subject, sessionId, more);
    }
}
