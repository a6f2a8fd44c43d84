package org.opencinema.service.auth.session;

import java.util.UUID;
import org.opencinema.dropwizard.GoneException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;
import org.opencinema.service.auth.revocation.Revocations;
import org.opencinema.service.auth.revocation.Revocations.Decision;

/** Changes the passwords of those who are signed in. */
public final class Passwords {
    private final Accounts accounts;
    private final Sessions sessions;
    private final Revocations revocations;
    private final AccountEvents events;
    private final Audit audit;

    public Passwords(Accounts accounts, Sessions sessions, Revocations revocations, AccountEvents events, Audit audit) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.revocations = revocations;
        this.events = events;
        this.audit = audit;
    }

    /** The new password, the end of the other sign-ins and the notice are one transaction. */
    public void change(Account account, UUID sessionId, String current, String wanted) {
        String device = sessions.findDevice(account.id(), sessionId)
                .orElseThrow(() -> new GoneException("session_ended", "the sign-in has ended; sign in again"));
        Decision decision = accounts.changePassword(account, current, wanted, (handle, now) -> {
            events.noticed(handle, account.id(), AccountEvents.PASSWORD_CHANGED, device, now);
            Decision others = revocations.endSignIns(handle, account.id(), sessionId);
            audit.record(
                    handle,
                    AuditEvent.own(AuditKind.PASSWORD_CHANGED, account.id()).in(sessionId));
            return others;
        });
        revocations.finishSoon(decision);
    }
}
