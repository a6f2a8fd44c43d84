package org.opencinema.service.auth.client;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.api.ServicesApi;
import org.opencinema.service.auth.api.model.AccessTokenAnswer;
import org.opencinema.service.auth.api.model.Contact;
import org.opencinema.service.auth.api.model.NewProfileToken;
import org.opencinema.service.auth.api.model.ServiceCredentials;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.service.auth.session.SignIns;

/** What other services ask. */
final class ServicesResource implements ServicesApi {
    private final Accounts accounts;
    private final SignIns signIns;
    private final ServiceClients clients;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final Dpop dpop;

    ServicesResource(
            Accounts accounts,
            SignIns signIns,
            ServiceClients clients,
            Limits limits,
            ClientAddresses addresses,
            Dpop dpop) {
        this.accounts = accounts;
        this.signIns = signIns;
        this.clients = clients;
        this.limits = limits;
        this.addresses = addresses;
        this.dpop = dpop;
    }

    @Override
    public Response createServiceToken(ServiceCredentials body, @Nullable String proof, HttpServletRequest request) {
        limits.countLogin(request, addresses.of(request), "service " + body.getClient());
        String key = dpop.findKey(request).orElse(null);
        ServiceClient client = clients.authenticate(body.getClient(), body.getSecret());
        return answer(signIns.serviceToken(client.id(), client.name(), client.keyId(), client.scopes(), key));
    }

    @Override
    public Response getContact(UUID accountId, SecurityContext security) {
        Account account = accounts.find(accountId).orElseThrow(() -> new NotFoundException("account " + accountId));
        Contact contact = new Contact()
                .accountId(account.id())
                .email(account.email())
                .name(account.name())
                .language(account.language())
                .country(account.country());
        return Response.ok(contact).header("Cache-Control", "no-store").build();
    }

    @Override
    public Response createProfileToken(NewProfileToken body, SecurityContext security) {
        return answer(signIns.chooseProfile(body.getAccountId(), body.getSessionId(), body.getProfileId()));
    }

    private static Response answer(SignIns.Token token) {
        AccessTokenAnswer answer = new AccessTokenAnswer()
                .accessToken(token.accessToken())
                .tokenType(AccessTokenAnswer.TokenTypeEnum.fromValue(token.type()))
                .expiresIn(token.expiresIn().toSeconds());
        return Response.ok(answer).header("Cache-Control", "no-store").build();
    }
}
