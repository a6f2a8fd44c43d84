package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.events.Uuid7;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.session.Sessions;
import org.opencinema.tokens.RefreshTokens;

/** From an app's request over the viewer's decision to the code. */
final class Authorizations {
    private final Clients clients;
    private final RequestStore requests;
    private final ConsentStore consents;
    private final Sessions signIns;
    private final Accounts accounts;
    private final Secrets secrets;
    private final String issuer;
    private final Uuid7 ids;
    private final Clock clock;

    /** Where the browser goes now, and the secret it keeps; null if it goes back to the app. */
    record Begun(URI location, @Nullable String browser) {}

    /** What the viewer is asked. */
    record Question(Client client, RequestStore.Request request, boolean consented, boolean signInAgain) {}

    /** What an app is let in with: its stores. */
    record Stores(RequestStore requests, ConsentStore consents, Sessions signIns, Accounts accounts) {}

    Authorizations(Clients clients, Stores stores, Secrets secrets, String issuer, Uuid7 ids, Clock clock) {
        this.clients = clients;
        this.requests = stores.requests();
        this.consents = stores.consents();
        this.signIns = stores.signIns();
        this.accounts = stores.accounts();
        this.secrets = secrets;
        this.issuer = issuer;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param browser the secret that the browser has kept from a request before, so that two tabs do not disturb each other */
    Begun begin(AuthorizeParameters parameters, @Nullable String browser) {
        Client client = clients.get(parameters.clientId());
        parameters.checkRedirect(client);
        String secret = browser != null && browser.length() == Secrets.LENGTH ? browser : secrets.generate();
        RequestStore.Request request;
        try {
            request = parameters.request(client, RefreshTokens.hash(secret), clock.instant());
        } catch (OAuthException e) {
            return new Begun(refusal(parameters.redirectUri(), parameters.state(), e.error()), null);
        }
        String id = secrets.generate();
        requests.add(id, request);
        return new Begun(URI.create(issuer + "/authorize?request=" + id), secret);
    }

    Question ask(String id, @Nullable String browser, Caller caller) {
        RequestStore.Request request = find(id, browser);
        Client client = clients.get(request.clientId());
        boolean consented = !request.askAgain()
                && (client.content().firstParty()
                        || consents.covers(caller.accountId(), client.id(), request.scopes()));
        return new Question(client, request, consented, isTooOld(request, signedInAt(caller)));
    }

    /** Where the browser goes with the viewer's decision. */
    URI decide(String id, @Nullable String browser, boolean approve, Caller caller) {
        RequestStore.Request request = find(id, browser);
        Instant signedInAt = signedInAt(caller);
        Client client = clients.get(request.clientId());
        if (!client.redirectsTo(request.redirectUri()) || !client.mayHave(request.scopes())) {
            throw unknown(); // changed since
        }
        if (approve && isTooOld(request, signedInAt)) {
            throw new ConflictException("sign_in_again", "the app asks for a fresh sign-in");
        }
        if (!requests.take(id)) {
            throw unknown();
        }
        if (!approve) {
            return refusal(request.redirectUri(), request.state(), OAuth2Error.ACCESS_DENIED);
        }
        return success(request, give(request, caller, signedInAt));
    }

    List<ConsentStore.Consent> list(UUID accountId) {
        return consents.list(accountId);
    }

    void withdraw(UUID accountId, UUID clientId) {
        if (!consents.withdraw(accountId, clientId)) {
            throw new NotFoundException("consent for client " + clientId);
        }
    }

    private String give(RequestStore.Request request, Caller caller, Instant signedInAt) {
        ConsentStore.Grant grant = new ConsentStore.Grant(
                ids.next(),
                caller.accountId(),
                request.clientId(),
                Set.copyOf(request.scopes()),
                caller.profileId(),
                signedInAt);
        consents.give(grant, ids.next(), clock.instant());
        String code = secrets.generate();
        requests.addCode(
                code,
                new RequestStore.Code(
                        grant.id(),
                        request.clientId(),
                        request.redirectUri(),
                        request.nonce(),
                        request.codeChallenge()));
        return code;
    }

    private URI success(RequestStore.Request request, String code) {
        return new AuthorizationSuccessResponse(
                        URI.create(request.redirectUri()),
                        new AuthorizationCode(code),
                        null,
                        State.parse(request.state()),
                        new Issuer(issuer),
                        ResponseMode.QUERY)
                .toURI();
    }

    private URI refusal(String redirectUri, @Nullable String state, ErrorObject error) {
        return new AuthorizationErrorResponse(
                        URI.create(redirectUri), error, State.parse(state), new Issuer(issuer), ResponseMode.QUERY)
                .toURI();
    }

    /** A request is there for nobody but the browser that began it. */
    private RequestStore.Request find(String id, @Nullable String browser) {
        return requests.find(id)
                .filter(request -> browser != null && request.browserHash().equals(RefreshTokens.hash(browser)))
                .orElseThrow(Authorizations::unknown);
    }

    /** The token of an account that was locked may be good for some minutes more, but it lets no app in. */
    private Instant signedInAt(Caller caller) {
        return accounts.find(caller.accountId())
                .filter(account -> !account.locked())
                .flatMap(account -> signIns.findStart(UUID.fromString(caller.sessionId()), account.id()))
                .orElseThrow(() -> new UnauthorizedException("session_ended", "the sign-in has ended; sign in again"));
    }

    private static boolean isTooOld(RequestStore.Request request, Instant signedInAt) {
        Instant after = request.signedInAfter();
        return after != null && signedInAt.isBefore(after);
    }

    private static NotFoundException unknown() {
        return new NotFoundException("such authorization request in this browser");
    }
}
