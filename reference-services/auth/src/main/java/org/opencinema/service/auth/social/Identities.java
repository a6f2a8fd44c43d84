package org.opencinema.service.auth.social;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.account.Accounts;

/** The rules of which account an identity opens. */
final class Identities {
    private static final String LINK_THERE = "; sign in with its password and link it in the settings of the account";

    private final IdentityStore store;
    private final Accounts accounts;
    private final AccountStore accountStore;
    private final Clock clock;

    Identities(IdentityStore store, Accounts accounts, AccountStore accountStore, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.accountStore = accountStore;
        this.clock = clock;
    }

    /**
     * The account of the identity, else the one with its address, else a new one. The address decides only if both sides have shown
     * that it is theirs: a provider that does not vouch for it could be told anybody's, and an account that has not proven it may have
     * been made by a stranger who waits for the owner to come.
     */
    Account open(Identity identity, Attempts.Attempt attempt) {
        Optional<Account> known = store.findAccount(identity).flatMap(accounts::find);
        return known.orElseGet(() -> openByAddress(identity, attempt));
    }

    List<IdentityStore.Linked> list(UUID accountId) {
        return store.list(accountId);
    }

    void link(UUID accountId, Identity identity, String device) {
        switch (store.link(accountId, identity, device, clock.instant())) {
            case LINKED -> {}
            case TAKEN -> throw taken();
            case OTHER -> throw otherIsLinked();
        }
    }

    void unlink(UUID accountId, String provider) {
        switch (store.unlink(accountId, provider)) {
            case UNLINKED -> {}
            case ABSENT -> throw new NotFoundException("identity of " + provider);
            case LAST ->
                throw new ConflictException("last_sign_in", "there would be no way to sign in; set a password first");
        }
    }

    private Account openByAddress(Identity identity, Attempts.Attempt attempt) {
        Account draft = draft(identity, attempt);
        Optional<Account> found = accountStore.findByEmail(draft.email());
        if (found.isEmpty()) {
            return store.addAccount(draft, identity, clock.instant())
                    ? draft
                    : store.findAccount(identity).flatMap(accounts::find).orElseThrow(Identities::taken);
        }
        Account account = found.get();
        if (!identity.emailVerified()) {
            throw new ConflictException("email_taken", "this e-mail address has an account" + LINK_THERE);
        }
        if (account.emailVerifiedAt() == null) {
            throw new ConflictException(
                    "email_unverified", "this e-mail address has an account that has not proven it" + LINK_THERE);
        }
        link(account.id(), identity, attempt.device());
        return account;
    }

    private Account draft(Identity identity, Attempts.Attempt attempt) {
        String email = identity.email();
        return Optional.ofNullable(email)
                .flatMap(address -> accounts.draft(address, identity.name(), attempt.country(), attempt.language()))
                .orElseThrow(
                        () -> new ConflictException(
                                "email_missing",
                                "the provider gives no e-mail address; create an account with one and link it in its settings"));
    }

    private static ConflictException taken() {
        return new ConflictException("identity_taken", "it is linked to another account");
    }

    private static ConflictException otherIsLinked() {
        return new ConflictException("provider_linked", "the account is linked to somebody else at this provider");
    }
}
