package org.opencinema.service.auth.provider;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.stream.Collectors;
import org.opencinema.dropwizard.Caller;
import org.opencinema.service.auth.api.ClientsApi;
import org.opencinema.service.auth.api.model.NewOAuthClient;
import org.opencinema.service.auth.api.model.OAuthClient;
import org.opencinema.service.auth.api.model.OAuthClientContent;
import org.opencinema.service.auth.api.model.OAuthClientKind;
import org.opencinema.service.auth.api.model.OAuthClientList;
import org.opencinema.service.auth.api.model.OAuthClientSecret;
import org.opencinema.service.auth.api.model.OAuthScope;

/** What administrators do with apps. */
public final class ClientsResource implements ClientsApi {
    private final Clients clients;

    ClientsResource(Clients clients) {
        this.clients = clients;
    }

    @Override
    public Response listClients(SecurityContext security) {
        OAuthClientList body = new OAuthClientList();
        body.setItems(clients.list().stream().map(ClientsResource::describe).toList());
        return Response.ok(body).build();
    }

    @Override
    public Response createClient(NewOAuthClient body, SecurityContext security) {
        Clients.Registered registered =
                clients.add(body.getKind() == OAuthClientKind.CONFIDENTIAL, content(body.getClient()), by(security));
        return Response.fromResponse(secret(registered))
                .status(Response.Status.CREATED)
                .build();
    }

    @Override
    public Response replaceClient(UUID clientId, OAuthClientContent body, SecurityContext security) {
        return Response.ok(describe(clients.replace(clientId, content(body), by(security))))
                .build();
    }

    @Override
    public Response deleteClient(UUID clientId, SecurityContext security) {
        clients.delete(clientId, by(security));
        return Response.noContent().build();
    }

    @Override
    public Response renewClientSecret(UUID clientId, SecurityContext security) {
        return secret(clients.renewSecret(clientId, by(security)));
    }

    private static UUID by(SecurityContext security) {
        return Caller.of(security).accountId();
    }

    private static Response secret(Clients.Registered registered) {
        return Response.ok(new OAuthClientSecret().id(registered.id()).secret(registered.secret()))
                .header("Cache-Control", "no-store")
                .build();
    }

    private static Client.Content content(OAuthClientContent body) {
        return new Client.Content(
                body.getNames().getEn(),
                body.getNames().getRu(),
                body.getRedirectUris(),
                body.getScopes().stream().map(OAuthScope::toString).collect(Collectors.toSet()),
                body.getFirstParty());
    }

    private static OAuthClient describe(Client client) {
        Client.Content content = client.content();
        OAuthClientContent body = new OAuthClientContent()
                .names(OAuthMapping.names(content.nameEn(), content.nameRu()))
                .firstParty(content.firstParty());
        body.setRedirectUris(content.redirectUris());
        body.setScopes(OAuthMapping.scopes(content.scopes()));
        return new OAuthClient()
                .id(client.id())
                .kind(client.confidential() ? OAuthClientKind.CONFIDENTIAL : OAuthClientKind.PUBLIC)
                .client(body)
                .createdAt(client.createdAt().atOffset(ZoneOffset.UTC));
    }
}
