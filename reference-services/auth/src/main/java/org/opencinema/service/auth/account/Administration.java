package org.opencinema.service.auth.account;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.revocation.Revocations;

/** What administrators change about accounts. There is always one of them left who can. */
public final class Administration {
    private final Jdbi jdbi;
    private final Revocations revocations;
    private final Audit audit;
    private final Clock clock;

    public Administration(Jdbi jdbi, Revocations revocations, Audit audit, Clock clock) {
        this.jdbi = jdbi;
        this.revocations = revocations;
        this.audit = audit;
        this.clock = clock;
    }

    /** Access tokens with a role that is taken away end at once. */
    public void setRoles(UUID accountId, Set<String> roles, UUID by) {
        jdbi.useTransaction(handle -> {
            String update = """
                    UPDATE account SET roles = string_to_array(:roles, ','), version = version + 1, updated_at = :now
                    WHERE id = :id
                    """;
            if (!roles.contains(Account.ADMIN)) {
                keepOneAdmin(handle, accountId);
            }
            boolean fewer = !roles.containsAll(lockRoles(handle, accountId));
            String sorted = String.join(",", new TreeSet<>(roles));
            changed(
                    accountId,
                    handle.createUpdate(update)
                            .bind("id", accountId)
                            .bind("roles", sorted)
                            .bind("now", clock.instant())
                            .execute());
            if (fewer) {
                revocations.endAccessTokens(handle, accountId);
            }
            audit.record(handle, event(AuditKind.ROLES_CHANGED, accountId, by).with("roles", sorted));
        });
    }

    /** A locked account gets no tokens any more; those it has, and what it granted to apps, end at once. */
    public void lock(UUID accountId, LockReason reason, UUID by) {
        Revocations.Decision signIns = jdbi.inTransaction(handle -> {
            keepOneAdmin(handle, accountId);
            setLocked(handle, accountId, reason);
            Revocations.Decision ending = revocations.endSignIns(handle, accountId, null);
            audit.record(handle, event(AuditKind.ACCOUNT_LOCKED, accountId, by).with("reason", reason.stored()));
            return ending;
        });
        revocations.finishSoon(signIns);
    }

    public void unlock(UUID accountId, UUID by) {
        jdbi.useTransaction(handle -> {
            setLocked(handle, accountId, null);
            audit.record(handle, event(AuditKind.ACCOUNT_UNLOCKED, accountId, by));
        });
    }

    private void setLocked(Handle handle, UUID accountId, @Nullable LockReason reason) {
        String update = """
                UPDATE account SET locked = :locked, lock_reason = :reason, version = version + 1, updated_at = :now
                WHERE id = :id
                """;
        changed(
                accountId,
                handle.createUpdate(update)
                        .bind("id", accountId)
                        .bind("locked", reason != null)
                        .bind("reason", reason == null ? null : reason.stored())
                        .bind("now", clock.instant())
                        .execute());
    }

    private static List<String> lockRoles(Handle handle, UUID accountId) {
        return handle.createQuery("SELECT unnest(roles) FROM (SELECT roles FROM account WHERE id = :id FOR UPDATE) a")
                .bind("id", accountId)
                .mapTo(String.class)
                .list();
    }

    private static AuditEvent event(AuditKind kind, UUID accountId, UUID by) {
        return AuditEvent.of(kind).by(by).about(accountId);
    }

    private static void changed(UUID accountId, int rows) {
        if (rows == 0) {
            throw new NotFoundException("account " + accountId);
        }
    }

    /** The rows of all administrators are locked, in one order, so that two of them cannot go at the same time. */
    private static void keepOneAdmin(Handle handle, UUID leaving) {
        var admins = handle.createQuery(
                        "SELECT id FROM account WHERE 'admin' = ANY (roles) AND NOT locked ORDER BY id FOR UPDATE")
                .mapTo(UUID.class)
                .list();
        if (admins.equals(List.of(leaving))) {
            throw new ConflictException("last_admin", "this is the last administrator");
        }
    }
}
