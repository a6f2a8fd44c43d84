package org.opencinema.service.auth.session;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.key.MasterKey;

/** The devices that accounts sign in from; a new one, but for the first, is a notice to the owner. */
public final class Devices {
    private static final int MAX_KNOWN = 50;

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final AccountEvents events;
    private final Audit audit;
    private final Clock clock;

    public Devices(Jdbi jdbi, MasterKey masterKey, AccountEvents events, Audit audit, Clock clock) {
        this.jdbi = jdbi;
        this.masterKey = masterKey;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
    }

    public void signedIn(UUID accountId, UUID sessionId, String device) {
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> {
            boolean first = count(handle, accountId) == 0;
            if (add(handle, accountId, device, now) && !first) {
                events.noticed(handle, accountId, AccountEvents.NEW_SIGN_IN, DeviceNames.kind(device), now);
                dropOldest(handle, accountId);
            }
            audit.record(handle, AuditEvent.own(AuditKind.SIGNED_IN, accountId).in(sessionId));
        });
    }

    /** In the transaction of the handle: the next sign-in is the first. */
    public void forgetAll(Handle handle, UUID accountId) {
        handle.execute("DELETE FROM known_device WHERE account_id = ?", accountId);
    }

    public void signInRevoked(UUID accountId, UUID sessionId, String device) {
        jdbi.useTransaction(handle -> {
            events.noticed(handle, accountId, AccountEvents.SIGN_IN_REVOKED, DeviceNames.kind(device), clock.instant());
            audit.record(
                    handle,
                    AuditEvent.of(AuditKind.REFRESH_TOKEN_REUSED)
                            .about(accountId)
                            .in(sessionId));
        });
    }

    private static int count(Handle handle, UUID accountId) {
        return handle.createQuery("SELECT count(*) FROM known_device WHERE account_id = :account")
                .bind("account", accountId)
                .mapTo(Integer.class)
                .one();
    }

    /** False if it was known. */
    private boolean add(Handle handle, UUID accountId, String device, Instant now) {
        String insert = """
                INSERT INTO known_device (account_id, device_hash, last_seen_at) VALUES (:account, :hash, :now)
                ON CONFLICT (account_id, device_hash) DO UPDATE SET last_seen_at = :now
                RETURNING xmax = 0
                """;
        return handle.createQuery(insert)
                .bind("account", accountId)
                .bind("hash", masterKey.mac("device", device))
                .bind("now", now)
                .mapTo(Boolean.class)
                .one();
    }

    private static void dropOldest(Handle handle, UUID accountId) {
        handle.execute(
                "DELETE FROM known_device WHERE account_id = ? AND device_hash IN (SELECT device_hash FROM known_device"
                        + " WHERE account_id = ? ORDER BY last_seen_at DESC OFFSET " + MAX_KNOWN + ")",
                accountId,
                accountId);
    }
}
