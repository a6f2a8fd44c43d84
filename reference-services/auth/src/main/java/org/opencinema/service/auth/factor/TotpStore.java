package org.opencinema.service.auth.factor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.key.MasterKey;

/** The secrets of authenticator apps, encrypted, and the hashes of recovery codes; each change is a notice to the owner. */
final class TotpStore {
    private static final String PURPOSE = "totp secret";

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final AccountEvents events;
    private final Audit audit;

    TotpStore(Jdbi jdbi, MasterKey masterKey, AccountEvents events, Audit audit) {
        this.jdbi = jdbi;
        this.masterKey = masterKey;
        this.events = events;
        this.audit = audit;
    }

    /** The row of an account; the cipher tells which secret it was when the row changed meanwhile. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Secret(byte[] secret, byte[] cipher, boolean confirmed, Instant createdAt) {}

    Optional<Secret> find(UUID accountId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT secret_cipher, confirmed_at, created_at FROM totp WHERE account_id = :account")
                .bind("account", accountId)
                .map((row, context) -> read(accountId, row))
                .findOne());
    }

    boolean isOn(UUID accountId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                                "SELECT count(*) FROM totp WHERE account_id = :account AND confirmed_at IS NOT NULL")
                        .bind("account", accountId)
                        .mapTo(Integer.class)
                        .one())
                == 1;
    }

    /** False if one is confirmed already. */
    boolean putPending(UUID accountId, byte[] secret, Instant now) {
        String upsert = """
                INSERT INTO totp (account_id, secret_cipher, last_step, created_at) VALUES (:account, :cipher, 0, :now)
                ON CONFLICT (account_id) DO UPDATE SET secret_cipher = :cipher, created_at = :now
                WHERE totp.confirmed_at IS NULL
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(upsert)
                        .bind("account", accountId)
                        .bind("cipher", masterKey.encrypt(PURPOSE, accountId.toString(), secret))
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** False if it was confirmed or replaced meanwhile. */
    boolean confirm(UUID accountId, Secret pending, long step, List<String> codeHashes, Instant now) {
        String update = """
                UPDATE totp SET confirmed_at = :now, last_step = :step
                WHERE account_id = :account AND secret_cipher = :cipher AND confirmed_at IS NULL
                """;
        return jdbi.inTransaction(handle -> {
            int confirmed = handle.createUpdate(update)
                    .bind("account", accountId)
                    .bind("cipher", pending.cipher())
                    .bind("step", step)
                    .bind("now", now)
                    .execute();
            if (confirmed == 1) {
                replaceCodes(handle, accountId, codeHashes);
                events.noticed(handle, accountId, AccountEvents.SECOND_FACTOR_ON, "", now);
                audit.record(handle, AuditEvent.own(AuditKind.SECOND_FACTOR_ADDED, accountId));
            }
            return confirmed == 1;
        });
    }

    /** Only one caller is told true for a step, and none for one before it. */
    boolean use(UUID accountId, long step) {
        String update = """
                UPDATE totp SET last_step = :step
                WHERE account_id = :account AND last_step < :step AND confirmed_at IS NOT NULL
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(update)
                        .bind("account", accountId)
                        .bind("step", step)
                        .execute())
                == 1;
    }

    /** False if there was none. */
    boolean delete(UUID accountId, Instant now) {
        return jdbi.inTransaction(handle -> {
            boolean deleted = delete(handle, accountId, now);
            if (deleted) {
                audit.record(handle, AuditEvent.own(AuditKind.SECOND_FACTOR_REMOVED, accountId));
            }
            return deleted;
        });
    }

    /** Also one that was not confirmed, in the transaction of the handle, which tells the audit trail. */
    void reset(Handle handle, UUID accountId, Instant now) {
        boolean unused = delete(handle, accountId, now);
        handle.execute("DELETE FROM totp WHERE account_id = ?", accountId);
    }

    private boolean delete(Handle handle, UUID accountId, Instant now) {
        replaceCodes(handle, accountId, List.of());
        int deleted = handle.execute("DELETE FROM totp WHERE account_id = ? AND confirmed_at IS NOT NULL", accountId);
        if (deleted == 1) {
            events.noticed(handle, accountId, AccountEvents.SECOND_FACTOR_OFF, "", now);
        }
        return deleted == 1;
    }

    void replaceCodes(UUID accountId, List<String> hashes) {
        jdbi.useTransaction(handle -> {
            replaceCodes(handle, accountId, hashes);
            audit.record(handle, AuditEvent.own(AuditKind.RECOVERY_CODES_RENEWED, accountId));
        });
    }

    List<String> listCodes(UUID accountId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT code_hash FROM recovery_code WHERE account_id = :account")
                        .bind("account", accountId)
                        .mapTo(String.class)
                        .list());
    }

    /** Only one caller is told true. */
    boolean useCode(UUID accountId, String hash, Instant now) {
        return jdbi.inTransaction(handle -> {
            int deleted =
                    handle.execute("DELETE FROM recovery_code WHERE account_id = ? AND code_hash = ?", accountId, hash);
            if (deleted == 1) {
                events.noticed(handle, accountId, AccountEvents.RECOVERY_CODE_USED, "", now);
                audit.record(handle, AuditEvent.own(AuditKind.RECOVERY_CODE_USED, accountId));
            }
            return deleted == 1;
        });
    }

    private static void replaceCodes(Handle handle, UUID accountId, List<String> hashes) {
        handle.execute("DELETE FROM recovery_code WHERE account_id = ?", accountId);
        if (hashes.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("INSERT INTO recovery_code (account_id, code_hash) VALUES (:account, :hash)");
        hashes.forEach(
                hash -> batch.bind("account", accountId).bind("hash", hash).add());
        batch.execute();
    }

    private Secret read(UUID accountId, ResultSet row) throws SQLException {
        byte[] cipher = row.getBytes("secret_cipher");
        return new Secret(
                masterKey.decrypt(PURPOSE, accountId.toString(), cipher),
                cipher,
                row.getTimestamp("confirmed_at") != null,
                row.getTimestamp("created_at").toInstant());
    }
}
