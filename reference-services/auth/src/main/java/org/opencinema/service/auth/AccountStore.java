package org.opencinema.service.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The table of accounts; a new one is published. */
final class AccountStore {
    private static final String SELECT = """
            SELECT id, email_cipher, name, country, language, password_hash, array_to_string(roles, ',') AS roles
            FROM account
            """;

    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final AccountEvents events;

    AccountStore(Jdbi jdbi, MasterKey masterKey, AccountEvents events) {
        this.jdbi = jdbi;
        this.masterKey = masterKey;
        this.events = events;
    }

    Optional<Account> findByEmail(String email) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE email_hash = :hash")
                .bind("hash", hash(email))
                .map((row, context) -> read(row))
                .findOne());
    }

    Optional<Account> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne());
    }

    /** False if the address has an account already. */
    boolean add(Account account, Instant now) {
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
            }
            return added == 1;
        });
    }

    /** False if there is no such account. */
    boolean setRoles(UUID id, Set<String> roles, Instant now) {
        String update = """
                UPDATE account SET roles = string_to_array(:roles, ','), version = version + 1, updated_at = :now
                WHERE id = :id
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(update)
                        .bind("id", id)
                        .bind("roles", join(roles))
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Does nothing if the password was changed meanwhile. */
    void replacePasswordHash(Account account, String passwordHash, Instant now) {
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

    private Account read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        byte[] email = masterKey.decrypt("email", id.toString(), row.getBytes("email_cipher"));
        return new Account(
                id,
                new String(email, UTF_8),
                row.getString("name"),
                row.getString("country"),
                row.getString("language"),
                Set.copyOf(Arrays.asList(row.getString("roles").split(",", -1))),
                row.getString("password_hash"));
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
