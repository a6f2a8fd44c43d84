package org.opencinema.service.auth.link;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.GoneException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.revocation.Revocations;
import org.opencinema.service.auth.session.DeviceSecrets;
import org.opencinema.service.auth.session.LoginGuard;

/** What links from mails do. */
public final class Links {
    private final Jdbi jdbi;
    private final LinkStore links;
    private final LinkMails mails;
    private final Accounts accounts;
    private final AccountStore store;
    private final AccountEvents events;
    private final Audit audit;
    private final Admission admission;
    private final Clock clock;

    /**
     * What lets an account in.
     *
     * @param planted forgets whatever else opens the account: a stranger who registered with the address of somebody else, before
     *     that one showed that it is his, may have put it there
     */
    public record Admission(
            Revocations revocations, DeviceSecrets devices, LoginGuard guard, BiConsumer<Handle, UUID> planted) {}

    Links(
            Jdbi jdbi,
            LinkStore links,
            LinkMails mails,
            Accounts accounts,
            AccountStore store,
            AccountEvents events,
            Audit audit,
            Admission admission,
            Clock clock) {
        this.jdbi = jdbi;
        this.links = links;
        this.mails = mails;
        this.accounts = accounts;
        this.store = store;
        this.events = events;
        this.audit = audit;
        this.admission = admission;
        this.clock = clock;
    }

    /** Mails a link to somebody who has just come. */
    public void registered(UUID accountId) {
        mails.send(LinkPurpose.VERIFY_EMAIL, accountId.toString());
    }

    /** Mails a link again. */
    void askForVerification(Account account) {
        if (account.emailVerifiedAt() != null) {
            throw new ConflictException("email_verified", "the e-mail address is verified already");
        }
        mails.send(LinkPurpose.VERIFY_EMAIL, account.id().toString());
    }

    /** Whether there is such an account is looked up later, so that the answer cannot tell. */
    void askForReset(String email) {
        mails.send(LinkPurpose.RESET_PASSWORD, Accounts.normalize(email));
    }

    void verify(String token) {
        Instant now = clock.instant();
        jdbi.useTransaction(handle -> {
            UUID account =
                    links.use(handle, token, LinkPurpose.VERIFY_EMAIL, now).orElseThrow(Links::spent);
            boolean unused = store.setEmailVerified(handle, account, now);
            audit.record(handle, AuditEvent.own(AuditKind.EMAIL_VERIFIED, account));
        });
    }

    /** A password that breaks the rules leaves the link as it is. */
    void reset(String token, String password, String address) {
        Instant now = clock.instant();
        UUID id = jdbi.withHandle(handle -> links.find(handle, token, LinkPurpose.RESET_PASSWORD, now))
                .orElseThrow(Links::spent);
        Account account = getAccount(id);
        String hash = accounts.hashNew(account, "newPassword", password);
        Revocations.Decision signIns = jdbi.inTransaction(handle -> {
            if (links.use(handle, token, LinkPurpose.RESET_PASSWORD, now).isEmpty()) {
                throw spent();
            }
            store.setPasswordHash(handle, id, hash, now);
            links.useAll(handle, id);
            boolean first = store.setEmailVerified(handle, id, now);
            if (first) {
                admission.planted().accept(handle, id);
            }
            admission.devices().forgetAll(handle, id);
            events.noticed(handle, id, AccountEvents.PASSWORD_CHANGED, "", now);
            Revocations.Decision all = admission.revocations().endSignIns(handle, id, null);
            AuditEvent event = AuditEvent.own(AuditKind.PASSWORD_RESET, id);
            audit.record(
                    handle, first ? event.with("forgotten", "passkeys, second factor, identities, devices") : event);
            return all;
        });
        admission.revocations().finishSoon(signIns);
        admission.guard().forget(account.email(), address);
    }

    Account getAccount(UUID id) {
        return accounts.find(id).orElseThrow(() -> new NotFoundException("account " + id));
    }

    private static GoneException spent() {
        return new GoneException("link_spent", "the link was used, replaced or has expired; ask for a new one");
    }
}
