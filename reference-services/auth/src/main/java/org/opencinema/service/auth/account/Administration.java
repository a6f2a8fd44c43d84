package org.opencinema.service.auth.account;

import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;

/** What administrators change about accounts. There is always one of them left who can. */
public final class Administration {
    private final Jdbi jdbi;
    private final Audit audit;
    private final Clock clock;

    public Administration(Jdbi jdbi, Audit audit, Clock clock) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
    }

    public void setRoles(UUID accountId, Set<String> roles, UUID by) {
        jdbi.useTransaction(handle -> {
            String update = """
                    UPDATE account SET roles = string_to_array(:roles, ','), version = version + 1, updated_at = :now
                    WHERE id = :id
                    """;
            if (!roles.contains(Account.ADMIN)) {
                keepOneAdmin(handle, accountId);
            }
            String sorted = String.join(",", new TreeSet<>(roles));
            int changed = handle.createUpdate(update)
                    .bind("id", accountId)
                    .bind("roles", sorted)
                    .bind("now", clock.instant())
                    .execute();
            if (changed == 0) {
                throw new NotFoundException("account " + accountId);
            }
            audit.record(
                    handle,
                    AuditEvent.of(AuditKind.ROLES_CHANGED)
                            .by(by)
                            .about(accountId)
                            .with("roles", sorted));
        });
    }

    /** The rows of all administrators are locked, in one order, so that two of them cannot go at the same time. */
    private static void keepOneAdmin(Handle handle, UUID leaving) {
        var admins = handle.createQuery("SELECT id FROM account WHERE 'admin' = ANY (roles) ORDER BY id FOR UPDATE")
                .mapTo(UUID.class)
                .list();
        if (admins.equals(java.util.List.of(leaving))) {
            throw new ConflictException("last_admin", "this is the last administrator");
        }
    }
}
