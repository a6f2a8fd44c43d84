package org.opencinema.service.auth.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.key.MasterKey;

/** The table of accounts; a new one is published. */
public final class AccountStore {
    private static final String SELECT = """
            SELECT id, email_cipher, name, country, language, password_hash, array_to_string(roles, ',') AS roles, plan,
                   email_verified_at
            FROM account LEFT JOIN account_plan ON account_id = id
            """;

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final AccountEvents events;
    private final Audit audit;

    public AccountStore(Jdbi jdbi, MasterKey masterKey, AccountEvents events, Audit audit) {
        this.jdbi = jdbi;
        this.masterKey = masterKey;
        this.events = events;
        this.audit = audit;
    }

    public Optional<Account> findByEmail(String email) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE email_hash = :hash")
                .bind("hash", hash(email))
                .map((row, context) -> read(row))
                .findOne());
    }

    public Optional<Account> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne());
    }

    /** Those whose name begins so, in any case, by name. */
    public List<Account> list(String nameBegin, CursorMapping.@Nullable NamePosition after, int limit) {
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery(listing(after != null))
                    .bind("begin", nameBegin)
                    .bind("limit", limit);
            if (after != null) {
                query.bind("name", after.name()).bind("id", after.id());
            }
            return query.map((row, context) -> read(row)).list();
        });
    }

    /** False if the address has an account already. */
    public boolean add(Account account, Instant now) {
        String insert = """
                INSERT INTO account (id, email_hash, email_cipher, name, country, language, password_hash, roles,
                                     version, created_at, updated_at)
                VALUES (:id, :hash, :cipher, :name, :country, :language, :password, string_to_array(:roles, ','),
                        1, :now, :now)
                ON CONFLICT (email_hash) DO NOTHING
                """;
        return jdbi.inTransaction(handle -> {
            int added = handle.createUpdate(insert)
                    .bind("id", account.id())
                    .bind("hash", hash(account.email()))
                    .bind("cipher", encrypt(account))
                    .bind("name", account.name())
                    .bind("country", account.country())
                    .bind("language", account.language())
                    .bind("password", account.passwordHash())
                    .bind("roles", join(account.roles()))
                    .bind("now", now)
                    .execute();
            if (added == 1) {
                events.added(handle, account, now);
                audit.record(handle, AuditEvent.own(AuditKind.REGISTERED, account.id()));
            }
            return added == 1;
        });
    }

    /** Does nothing if a newer plan is known. */
    public void setPlan(UUID accountId, @Nullable String plan, long version) {
        String upsert = """
                INSERT INTO account_plan (account_id, plan, version) VALUES (:account, :plan, :version)
                ON CONFLICT (account_id) DO UPDATE SET plan = EXCLUDED.plan, version = EXCLUDED.version
                WHERE account_plan.version < EXCLUDED.version
                """;
        jdbi.useHandle(handle -> handle.createUpdate(upsert)
                .bind("account", accountId)
                .bind("plan", plan)
                .bind("version", version)
                .execute());
    }

    /** Does nothing if the password was changed meanwhile. */
    public void replacePasswordHash(Account account, String passwordHash, Instant now) {
        String update = """
                UPDATE account SET password_hash = :new, version = version + 1, updated_at = :now
                WHERE id = :id AND password_hash = :old
                """;
        jdbi.useHandle(handle -> handle.createUpdate(update)
                .bind("id", account.id())
                .bind("old", account.passwordHash())
                .bind("new", passwordHash)
                .bind("now", now)
                .execute());
    }

    /** In the transaction of the handle. */
    public void setPasswordHash(Handle handle, UUID id, String passwordHash, Instant now) {
        handle.createUpdate("UPDATE account SET password_hash = :hash, version = version + 1, updated_at = :now"
                        + " WHERE id = :id")
                .bind("id", id)
                .bind("hash", passwordHash)
                .bind("now", now)
                .execute();
    }

    /** In the transaction of the handle; does nothing if it was verified before. */
    public void setEmailVerified(Handle handle, UUID id, Instant now) {
        handle.createUpdate("UPDATE account SET email_verified_at = :now WHERE id = :id AND email_verified_at IS NULL")
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    /** U+10FFFF is greater than whatever a name may go on with. */
    public static String listing(boolean goesOn) {
        return SELECT
                + "WHERE lower(name) COLLATE \"C\" >= lower(:begin) AND lower(name) COLLATE \"C\" < lower(:begin) || chr(1114111)"
                + (goesOn ? " AND (lower(name) COLLATE \"C\", id) > (lower(:name), :id)" : "")
                + " ORDER BY lower(name) COLLATE \"C\", id LIMIT :limit";
    }

    private Account read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        OffsetDateTime verified = row.getObject("email_verified_at", OffsetDateTime.class);
        byte[] email = masterKey.decrypt("email", id.toString(), row.getBytes("email_cipher"));
        return new Account(
                id,
                new String(email, UTF_8),
                row.getString("name"),
                row.getString("country"),
                row.getString("language"),
                Set.copyOf(Arrays.asList(row.getString("roles").split(",", -1))),
                row.getString("password_hash"),
                row.getString("plan"),
                verified == null ? null : verified.toInstant());
    }

    private byte[] encrypt(Account account) {
        return masterKey.encrypt(
                "email", account.id().toString(), account.email().getBytes(UTF_8));
    }

    private byte[] hash(String email) {
        return masterKey.mac("email hash", email);
    }

    private static String join(Set<String> roles) {
        return String.join(",", roles);
    }
}
