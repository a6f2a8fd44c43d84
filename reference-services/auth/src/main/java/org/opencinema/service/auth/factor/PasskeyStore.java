package org.opencinema.service.auth.factor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;

/** The table of passkeys; each change is a notice to the owner. */
final class PasskeyStore {
    private static final String SELECT = """
            SELECT id, account_id, credential_id, credential, sign_count, array_to_string(transports, ',') AS transports,
                   backup_eligible, name, created_at, last_used_at
            FROM passkey
            """;

    private final Jdbi jdbi;
    private final AccountEvents events;
    private final Audit audit;

    PasskeyStore(Jdbi jdbi, AccountEvents events, Audit audit) {
        this.jdbi = jdbi;
        this.events = events;
        this.audit = audit;
    }

    /**
     * A passkey.
     *
     * @param credential the attested credential data of WebAuthn
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Passkey(
            UUID id,
            UUID accountId,
            byte[] credentialId,
            byte[] credential,
            long signCount,
            List<String> transports,
            boolean backupEligible,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {}

    /** What became of a new passkey. */
    enum Added {
        ADDED,
        KNOWN,
        TOO_MANY
    }

    /** What became of one to be removed. */
    enum Removed {
        REMOVED,
        ABSENT,
        LAST_WAY_TO_SIGN_IN
    }

    int count(UUID accountId) {
        return jdbi.withHandle(handle -> count(handle, accountId));
    }

    List<Passkey> list(UUID accountId) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE account_id = :account ORDER BY id DESC")
                .bind("account", accountId)
                .map((row, context) -> read(row))
                .list());
    }

    Optional<Passkey> find(byte[] credentialId) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE credential_id = :credential")
                .bind("credential", credentialId)
                .map((row, context) -> read(row))
                .findOne());
    }

    Added add(Passkey passkey, int max) {
        String insert = """
                INSERT INTO passkey (id, account_id, credential_id, credential, sign_count, transports, backup_eligible,
                                     name, created_at)
                VALUES (:id, :account, :credentialId, :credential, :count, string_to_array(:transports, ','), :eligible,
                        :name, :now)
                ON CONFLICT (credential_id) DO NOTHING
                """;
        return jdbi.inTransaction(handle -> {
            // one after the other, so that two at once do not both find room for the last one
            handle.execute("SELECT 1 FROM account WHERE id = ? FOR UPDATE", passkey.accountId());
            if (count(handle, passkey.accountId()) >= max) {
                return Added.TOO_MANY;
            }
            int added = handle.createUpdate(insert)
                    .bind("id", passkey.id())
                    .bind("account", passkey.accountId())
                    .bind("credentialId", passkey.credentialId())
                    .bind("credential", passkey.credential())
                    .bind("count", passkey.signCount())
                    .bind("transports", String.join(",", passkey.transports()))
                    .bind("eligible", passkey.backupEligible())
                    .bind("name", passkey.name())
                    .bind("now", passkey.createdAt())
                    .execute();
            if (added == 0) {
                return Added.KNOWN;
            }
            events.noticed(
                    handle, passkey.accountId(), AccountEvents.PASSKEY_ADDED, passkey.name(), passkey.createdAt());
            audit.record(handle, own(AuditKind.PASSKEY_ADDED, passkey.accountId(), passkey.id()));
            return Added.ADDED;
        });
    }

    Optional<Passkey> rename(UUID accountId, UUID id, String name) {
        return jdbi.inTransaction(handle -> {
            handle.execute("UPDATE passkey SET name = ? WHERE id = ? AND account_id = ?", name, id, accountId);
            return handle.createQuery(SELECT + "WHERE id = :id AND account_id = :account")
                    .bind("id", id)
                    .bind("account", accountId)
                    .map((row, context) -> read(row))
                    .findOne();
        });
    }

    Removed remove(UUID accountId, UUID id, Instant now) {
        return jdbi.inTransaction(handle -> {
            int ways = AccountStore.countWaysToSignIn(handle, accountId);
            Optional<Passkey> found = handle.createQuery(SELECT + "WHERE id = :id AND account_id = :account")
                    .bind("id", id)
                    .bind("account", accountId)
                    .map((row, context) -> read(row))
                    .findOne();
            if (found.isEmpty()) {
                return Removed.ABSENT;
            }
            if (ways == 1) {
                return Removed.LAST_WAY_TO_SIGN_IN;
            }
            handle.execute("DELETE FROM passkey WHERE id = ?", id);
            events.noticed(
                    handle,
                    accountId,
                    AccountEvents.PASSKEY_REMOVED,
                    found.get().name(),
                    now);
            audit.record(handle, own(AuditKind.PASSKEY_REMOVED, accountId, id));
            return Removed.REMOVED;
        });
    }

    /** False if the counter did not grow, unless this authenticator does not count at all. */
    boolean use(UUID id, long signCount, Instant now) {
        String update = """
                UPDATE passkey SET sign_count = :count, last_used_at = :now
                WHERE id = :id AND (sign_count < :count OR (sign_count = 0 AND :count = 0))
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(update)
                        .bind("id", id)
                        .bind("count", signCount)
                        .bind("now", now)
                        .execute())
                == 1;
    }

    void noticeClone(Passkey passkey, Instant now) {
        jdbi.useTransaction(handle -> {
            events.noticed(handle, passkey.accountId(), AccountEvents.PASSKEY_COPIED, passkey.name(), now);
            audit.record(handle, refusal(passkey, "passkey_copied"));
        });
    }

    void recordRefusal(Passkey passkey) {
        audit.record(refusal(passkey, "passkey_refused"));
    }

    private static AuditEvent refusal(Passkey passkey, String reason) {
        return AuditEvent.of(AuditKind.SIGN_IN_FAILED)
                .about(passkey.accountId())
                .with("reason", reason)
                .with("passkey", passkey.id().toString());
    }

    /** All of an account, in the transaction of the handle, which tells the audit trail. */
    void removeAll(Handle handle, UUID accountId, Instant now) {
        handle.createQuery("DELETE FROM passkey WHERE account_id = :account RETURNING name")
                .bind("account", accountId)
                .mapTo(String.class)
                .list()
                .forEach(name -> events.noticed(handle, accountId, AccountEvents.PASSKEY_REMOVED, name, now));
    }

    private static AuditEvent own(AuditKind kind, UUID accountId, UUID id) {
        return AuditEvent.own(kind, accountId).with("passkey", id.toString());
    }

    private static int count(Handle handle, UUID accountId) {
        return handle.createQuery("SELECT count(*) FROM passkey WHERE account_id = :account")
                .bind("account", accountId)
                .mapTo(Integer.class)
                .one();
    }

    private static Passkey read(ResultSet row) throws SQLException {
        String transports = row.getString("transports");
        Timestamp used = row.getTimestamp("last_used_at");
        return new Passkey(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getBytes("credential_id"),
                row.getBytes("credential"),
                row.getLong("sign_count"),
                transports.isEmpty() ? List.of() : Arrays.asList(transports.split(",", -1)),
                row.getBoolean("backup_eligible"),
                row.getString("name"),
                row.getTimestamp("created_at").toInstant(),
                used == null ? null : used.toInstant());
    }
}
