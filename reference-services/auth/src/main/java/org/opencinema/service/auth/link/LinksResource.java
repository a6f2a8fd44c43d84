package org.opencinema.service.auth.link;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.api.LinksApi;
import org.opencinema.service.auth.api.model.EmailVerification;
import org.opencinema.service.auth.api.model.PasswordReset;
import org.opencinema.service.auth.api.model.PasswordResetRequest;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;

/** Links from mails over HTTP. */
final class LinksResource implements LinksApi {
    private final Links links;
    private final Limits limits;
    private final ClientAddresses addresses;

    LinksResource(Links links, Limits limits, ClientAddresses addresses) {
        this.links = links;
        this.limits = limits;
        this.addresses = addresses;
    }

    @Override
    public Response sendVerificationMail(SecurityContext security) {
        Account account = links.getAccount(Caller.of(security).accountId());
        limits.countMail(account.email());
        links.askForVerification(account);
        return Response.accepted().build();
    }

    @Override
    public Response verifyEmail(EmailVerification body, HttpServletRequest request) {
        limits.countLink(request, addresses.of(request));
        links.verify(body.getToken());
        return Response.noContent().build();
    }

    @Override
    public Response askForPasswordReset(PasswordResetRequest body, HttpServletRequest request) {
        limits.countLink(request, addresses.of(request));
        if (limits.mayMail(Accounts.normalize(body.getEmail()))) {
            links.askForReset(body.getEmail());
        }
        return Response.accepted().build();
    }

    @Override
    public Response resetPassword(PasswordReset body, HttpServletRequest request) {
        String address = addresses.of(request);
        limits.countLink(request, address);
        links.reset(body.getToken(), body.getNewPassword(), address);
        return Response.noContent().build();
    }
}
