package org.opencinema.service.auth.social;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.key.MasterKey;

/** The table of identities. A subject is found by a keyed hash, an address is kept encrypted. */
final class IdentityStore {
    private final Jdbi jdbi;
    private final MasterKey masterKey;
    private final AccountStore accounts;
    private final AccountEvents events;
    private final Audit audit;

    /** An identity of an account, as its owner sees it. */
    record Linked(String provider, @Nullable String email, Instant at) {}

    /** What became of linking. */
    enum Linking {
        /** Also if it was before. */
        LINKED,
        /** Somebody else has the identity. */
        TAKEN,
        /** The account has another identity of the provider. */
        OTHER
    }

    /** What became of unlinking. */
    enum Unlinking {
        UNLINKED,
        ABSENT,
        /** There would be no way to sign in. */
        LAST
    }

    IdentityStore(SocialWiring.Stores stores) {
        this.jdbi = stores.jdbi();
        this.masterKey = stores.masterKey();
        this.accounts = stores.accounts();
        this.events = stores.events();
        this.audit = stores.audit();
    }

    Optional<UUID> findAccount(Identity identity) {
        return jdbi.withHandle(handle -> findAccount(handle, identity));
    }

    List<Linked> list(UUID accountId) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT account_id, provider, email_cipher, linked_at"
                        + " FROM identity WHERE account_id = :account ORDER BY provider")
                .bind("account", accountId)
                .map((row, context) -> read(row))
                .list());
    }

    /**
     * A new account with its identity; false if the identity has come to an account meanwhile. The account is last, as it writes to the
     * audit trail.
     *
     * @throws ConflictException if the address has come to an account meanwhile
     */
    boolean addAccount(Account account, Identity identity, Instant now) {
        return jdbi.inTransaction(handle -> {
            if (!insert(handle, account.id(), identity, now)) {
                return false;
            }
            if (!accounts.add(handle, account, now)) {
                throw new ConflictException("email_taken", "this e-mail address has an account by now");
            }
            if (identity.emailVerified()) {
                accounts.setEmailVerified(handle, account.id(), now);
            }
            audit(handle, AuditKind.IDENTITY_LINKED, account.id(), identity.provider());
            return true;
        });
    }

    /** Tells the owner, if it is new. */
    Linking link(UUID accountId, Identity identity, String device, Instant now) {
        return jdbi.inTransaction(handle -> {
            if (insert(handle, accountId, identity, now)) {
                events.noticed(handle, accountId, AccountEvents.IDENTITY_LINKED, device, now);
                audit(handle, AuditKind.IDENTITY_LINKED, accountId, identity.provider());
                return Linking.LINKED;
            }
            return findAccount(handle, identity)
                    .map(owner -> owner.equals(accountId) ? Linking.LINKED : Linking.TAKEN)
                    .orElse(Linking.OTHER);
        });
    }

    Unlinking unlink(UUID accountId, String provider) {
        return jdbi.inTransaction(handle -> {
            int ways = AccountStore.countWaysToSignIn(handle, accountId);
            boolean linked = handle.createQuery(
                            "SELECT 1 FROM identity WHERE account_id = :account AND provider = :provider")
                    .bind("account", accountId)
                    .bind("provider", provider)
                    .mapTo(Integer.class)
                    .findOne()
                    .isPresent();
            if (!linked) {
                return Unlinking.ABSENT;
            }
            if (ways == 1) {
                return Unlinking.LAST;
            }
            handle.execute("DELETE FROM identity WHERE account_id = ? AND provider = ?", accountId, provider);
            audit(handle, AuditKind.IDENTITY_UNLINKED, accountId, provider);
            return Unlinking.UNLINKED;
        });
    }

    void removeAll(Handle handle, UUID accountId) {
        handle.execute("DELETE FROM identity WHERE account_id = ?", accountId);
    }

    private Optional<UUID> findAccount(Handle handle, Identity identity) {
        return handle.createQuery(
                        "SELECT account_id FROM identity WHERE provider = :provider AND subject_hash = :subject")
                .bind("provider", identity.provider())
                .bind("subject", hash(identity))
                .mapTo(UUID.class)
                .findOne();
    }

    /** False if the identity is linked, or the account to another one of the provider. */
    private boolean insert(Handle handle, UUID accountId, Identity identity, Instant now) {
        String email = identity.email();
        return handle.createUpdate("""
                        INSERT INTO identity (provider, subject_hash, account_id, email_cipher, linked_at)
                        VALUES (:provider, :subject, :account, :email, :now)
                        ON CONFLICT DO NOTHING
                        """)
                        .bind("provider", identity.provider())
                        .bind("subject", hash(identity))
                        .bind("account", accountId)
                        .bind(
                                "email",
                                email == null
                                        ? null
                                        : masterKey.encrypt(
                                                "identity email",
                                                owner(accountId, identity.provider()),
                                                email.getBytes(UTF_8)))
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private Linked read(ResultSet row) throws SQLException {
        String provider = row.getString("provider");
        byte[] email = row.getBytes("email_cipher");
        String owner = owner(row.getObject("account_id", UUID.class), provider);
        return new Linked(
                provider,
                email == null ? null : new String(masterKey.decrypt("identity email", owner, email), UTF_8),
                row.getObject("linked_at", OffsetDateTime.class).toInstant());
    }

    private byte[] hash(Identity identity) {
        return masterKey.mac("identity", identity.provider() + " " + identity.subject());
    }

    private void audit(Handle handle, AuditKind kind, UUID accountId, String provider) {
        audit.record(handle, AuditEvent.own(kind, accountId).with("provider", provider));
    }

    private static String owner(UUID accountId, String provider) {
        return accountId + " " + provider;
    }
}
