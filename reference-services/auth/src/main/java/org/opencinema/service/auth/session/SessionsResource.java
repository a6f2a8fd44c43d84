package org.opencinema.service.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.api.SessionsApi;
import org.opencinema.service.auth.api.model.PasswordChange;
import org.opencinema.service.auth.api.model.Session;
import org.opencinema.service.auth.api.model.SessionList;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditEvent;
import org.opencinema.service.auth.audit.AuditKind;

/** What viewers see and end of their sign-ins, and their passwords. */
public final class SessionsResource implements SessionsApi {
    private final Accounts accounts;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final Audit audit;

    public SessionsResource(
            Accounts accounts,
            Sessions sessions,
            Passwords passwords,
            Limits limits,
            ClientAddresses addresses,
            Audit audit) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.passwords = passwords;
        this.limits = limits;
        this.addresses = addresses;
        this.audit = audit;
    }

    @Override
    public Response listSessions(SecurityContext security) {
        Caller caller = Caller.of(security);
        SessionList list = new SessionList()
                .items(sessions.list(caller.accountId()).stream()
                        .map(session -> describe(session, caller))
                        .toList());
        return Response.ok(list).header("Cache-Control", "no-store").build();
    }

    @Override
    public Response endSessions(Boolean current, SecurityContext security) {
        Caller caller = Caller.of(security);
        UUID own = UUID.fromString(caller.sessionId());
        sessions.endAll(caller.accountId(), current ? null : own);
        audit.record(AuditEvent.own(AuditKind.SESSION_REVOKED, caller.accountId())
                .in(own)
                .with("ended", current ? "all" : "others"));
        return Response.noContent().build();
    }

    @Override
    public Response endSession(UUID signInId, SecurityContext security) {
        Caller caller = Caller.of(security);
        if (!sessions.end(caller.accountId(), signInId)) {
            throw new NotFoundException("sign-in " + signInId);
        }
        audit.record(AuditEvent.own(AuditKind.SESSION_REVOKED, caller.accountId())
                .in(UUID.fromString(caller.sessionId()))
                .with("ended", signInId.toString()));
        return Response.noContent().build();
    }

    @Override
    public Response changePassword(PasswordChange body, SecurityContext security, HttpServletRequest request) {
        Caller caller = Caller.of(security);
        Account account = accounts.find(caller.accountId())
                .orElseThrow(() -> new NotFoundException("account " + caller.accountId()));
        limits.countLogin(request, addresses.of(request), account.email());
        passwords.change(
                account, UUID.fromString(caller.sessionId()), body.getCurrentPassword(), body.getNewPassword());
        return Response.noContent().build();
    }

    private static Session describe(Sessions.Session session, Caller caller) {
        Device device = Device.of(session.device());
        return new Session()
                .id(session.id())
                .device(device.name())
                .client(Session.ClientEnum.fromValue(device.kind().name().toLowerCase(Locale.ROOT)))
                .createdAt(session.createdAt().atOffset(ZoneOffset.UTC))
                .lastUsedAt(session.lastUsedAt().atOffset(ZoneOffset.UTC))
                .current(session.id().toString().equals(caller.sessionId()));
    }
}
