package org.opencinema.service.auth.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.ClientAddress;
import org.opencinema.dropwizard.RequestId;
import org.opencinema.tokens.AuditChain;

/** Appends to the audit trail. Appends wait for each other until their transactions end, so the numbers have no gaps. */
public final class Audit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String APPEND = """
            WITH entry AS (
                INSERT INTO audit_entry (sequence, at, kind, actor, subject, session_id, network, request_id, details, hash)
                VALUES (:sequence, :at, :kind,
                        :actor, :subject::uuid, :session::uuid, :network, :request, :details, :hash)
                RETURNING sequence, hash)
            UPDATE audit_head SET sequence = entry.sequence, hash = entry.hash FROM entry
            """;

    private final Jdbi jdbi;
    private final AuditChain chain;
    private final Clock clock;

    public Audit(Jdbi jdbi, AuditChain chain, Clock clock) {
        this.jdbi = jdbi;
        this.chain = chain;
        this.clock = clock;
    }

    /**
     * Appends in the transaction of the handle. Call it last in the transaction: everybody else who appends waits until it ends, and
     * one who appends and then waits for a lock might wait for somebody who waits for him.
     */
    public void record(Handle handle, AuditEvent event) {
        if (!handle.isInTransaction()) {
            throw new IllegalStateException("an audit entry is written in the transaction of what it tells of");
        }
        AuditHead head = handle.createQuery(AuditHead.SELECT + " FOR UPDATE")
                .map((row, context) -> AuditHead.read(row))
                .one();
        AuditEntry entry = new AuditEntry(
                head.sequence() + 1,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                event.kind().stored(),
                event.actor(),
                event.subject(),
                event.sessionId(),
                ClientAddress.current().map(ClientAddress::network).orElse(null),
                RequestId.current().orElse(null),
                json(event.details()));
        handle.createUpdate(APPEND)
                .bind("sequence", entry.sequence())
                .bind("at", entry.at())
                .bind("kind", entry.kind())
                .bind("actor", entry.actor())
                .bind("subject", entry.subject())
                .bind("session", entry.sessionId())
                .bind("network", entry.network())
                .bind("request", entry.requestId())
                .bind("details", entry.details())
                .bind("hash", chain.hash(head.hash(), entry.chained()))
                .execute();
    }

    /** Appends what changed nothing in the database. */
    public void record(AuditEvent event) {
        jdbi.useTransaction(handle -> record(handle, event));
    }

    private static String json(Map<String, String> details) {
        try {
            return JSON.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is JSON", e);
        }
    }
}
