package org.opencinema.service.auth.account;

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

/** The table of accounts; a new one is published. */
public final class AccountStore {
    private static final String SELECT = """
            SELECT id, email_cipher, name, name_cipher, data_key, country, language, password_hash,
                   array_to_string(roles, ',') AS roles, plan, locked, lock_reason, created_at,
                   email_verified_at
            FROM account LEFT JOIN account_plan ON account_id = id
            """;

    private final Jdbi jdbi;
    private final PersonalData personal;
    private final AccountEvents events;
    private final Audit audit;

    public AccountStore(Jdbi jdbi, PersonalData personal, AccountEvents events, Audit audit) {
        this.jdbi = jdbi;
        this.personal = personal;
        this.events = events;
        this.audit = audit;
    }

    public Optional<Account> findByEmail(String email) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE email_hash = :hash")
                .bind("hash", personal.emailHash(email))
                .map((row, context) -> read(row))
                .findOne());
    }

    public Optional<Account> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne());
    }

    public Optional<AccountDetails> findDetails(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> new AccountDetails(
                        read(row),
                        row.getString("lock_reason"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .findOne());
    }

    /** Those with this name, in any case, or all; the latest first, before the id. */
    public List<Account> list(@Nullable String name, UUID before, int limit) {
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery(listing(name != null))
                    .bind("before", before)
                    .bind("limit", limit);
            if (name != null) {
                query.bind("name", personal.nameHash(name));
            }
            return query.map((row, context) -> read(row)).list();
        });
    }

    /** False if the address has an account already. */
    public boolean add(Account account, Instant now) {
        return jdbi.inTransaction(handle -> add(handle, account, now));
    }

    /** Last in the transaction of the handle, as it writes to the audit trail; false if the address has an account already. */
    public boolean add(Handle handle, Account account, Instant now) {
        String insert = """
                INSERT INTO account (id, email_hash, email_cipher, name_cipher, name_hash, data_key, country, language,
                                     password_hash, roles, version, created_at, updated_at)
                VALUES (:id, :hash, :emailCipher, :nameCipher, :nameHash, :dataKey, :country, :language,
                        :password, string_to_array(:roles, ','), 1, :now, :now)
                ON CONFLICT (email_hash) DO NOTHING
                """;
        int added = personal.bind(handle.createUpdate(insert), account.id(), account.email(), account.name())
                .bind("id", account.id())
                .bind("hash", personal.emailHash(account.email()))
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
        jdbi.useHandle(handle -> replacePasswordHash(handle, account, passwordHash, now));
    }

    /** What the rest of the transaction gave; empty if the password was changed meanwhile. */
    <T> Optional<T> changePassword(Account account, String passwordHash, Instant now, Accounts.InTransaction<T> also) {
        return jdbi.inTransaction(handle -> replacePasswordHash(handle, account, passwordHash, now) == 1
                ? Optional.of(also.run(handle, now))
                : Optional.empty());
    }

    private static int replacePasswordHash(Handle handle, Account account, String passwordHash, Instant now) {
        String update = """
                UPDATE account SET password_hash = :new, version = version + 1, updated_at = :now
                WHERE id = :id AND password_hash = :old
                """;
        return handle.createUpdate(update)
                .bind("id", account.id())
                .bind("old", account.passwordHash())
                .bind("new", passwordHash)
                .bind("now", now)
                .execute();
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

    /** In the transaction of the handle; false, and nothing done, if it was verified before. */
    public boolean setEmailVerified(Handle handle, UUID id, Instant now) {
        return handle.createUpdate(
                                "UPDATE account SET email_verified_at = :now WHERE id = :id AND email_verified_at IS NULL")
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /**
     * Password, identities of providers and passkeys. The account is locked until the transaction of the handle ends, so that two
     * requests do not take the last two ways at once.
     */
    public static int countWaysToSignIn(Handle handle, UUID id) {
        handle.execute(
                "SELECT 1 FROM account WHERE id = ? FOR UPDATE", id); // alone: what follows sees what others did before
        return handle.createQuery("""
                        SELECT (password_hash IS NOT NULL)::int
                            + (SELECT count(*) FROM identity WHERE account_id = account.id)
                            + (SELECT count(*) FROM passkey WHERE account_id = account.id)
                        FROM account WHERE id = :id
                        """)
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .orElse(0);
    }

    public static String listing(boolean byName) {
        return SELECT + "WHERE id < :before" + (byName ? " AND name_hash = :name" : "")
                + " ORDER BY id DESC LIMIT :limit";
    }

    private Account read(ResultSet row) throws SQLException {
        OffsetDateTime verified = row.getObject("email_verified_at", OffsetDateTime.class);
        return new Account(
                row.getObject("id", UUID.class),
                personal.email(row),
                personal.name(row),
                row.getString("country"),
                row.getString("language"),
                Set.copyOf(Arrays.asList(row.getString("roles").split(",", -1))),
                row.getString("password_hash"),
                row.getString("plan"),
                row.getBoolean("locked"),
                verified == null ? null : verified.toInstant());
    }

    private static String join(Set<String> roles) {
        return String.join(",", roles);
    }
}
