package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PlainClientSecret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.service.auth.client.ServiceClient;
import org.opencinema.service.auth.client.ServiceClients;
import org.opencinema.service.auth.session.SignIns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client gets for a code, for a refresh token or for its own secret. */
final class TokenEndpoint {
    private static final Logger log = LoggerFactory.getLogger(TokenEndpoint.class);

    private static final Set<String> GRANTS = Set.of("authorization_code", "refresh_token", "client_credentials");

    private final ClientProofs proofs;
    private final RequestStore requests;
    private final Grants grants;
    private final ServiceClients services;
    private final SignIns signIns;

    /** What a client is given. */
    record Tokens(
            String accessToken,
            Duration expiresIn,
            @Nullable String refreshToken,
            @Nullable String idToken,
            String scope) {}

    TokenEndpoint(ClientProofs proofs, RequestStore requests, Grants grants, ServiceClients services, SignIns signIns) {
        this.proofs = proofs;
        this.requests = requests;
        this.grants = grants;
        this.services = services;
        this.signIns = signIns;
    }

    /** @param countAttempt is told of a service before its secret is compared */
    Tokens answer(HTTPRequest http, Consumer<String> countAttempt) {
        TokenRequest request = parse(http);
        AuthorizationGrant grant = request.getAuthorizationGrant();
        if (grant instanceof ClientCredentialsGrant) {
            return service(request, countAttempt);
        }
        Client client = proofs.prove(request.getClientAuthentication(), request.getClientID());
        if (grant instanceof AuthorizationCodeGrant code) {
            return redeem(client, code);
        }
        if (grant instanceof RefreshTokenGrant refresh) {
            return refresh(client, refresh, request.getScope());
        }
        throw new OAuthException(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
    }

    /** The library knows more kinds of grants than we take. */
    private static TokenRequest parse(HTTPRequest http) {
        try {
            List<String> kind = http.getBodyAsFormParameters().getOrDefault("grant_type", List.of());
            if (!GRANTS.containsAll(kind)) {
                throw new OAuthException(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
            }
            return TokenRequest.parse(http);
        } catch (ParseException e) {
            throw OAuthException.of(e);
        }
    }

    /** Whatever is wrong with a code that exists, it is spent, and nothing comes of it any more. */
    private Tokens redeem(Client client, AuthorizationCodeGrant grant) {
        RequestStore.Redemption redemption =
                requests.redeem(grant.getAuthorizationCode().getValue());
        if (redemption instanceof RequestStore.Redemption.Spent spent) {
            log.warn("an authorization code was used again; grant {} was ended", spent.grantId());
            grants.end(spent.grantId());
        }
        if (!(redemption instanceof RequestStore.Redemption.Valid valid)) {
            throw invalidGrant();
        }
        RequestStore.Code code = valid.code();
        if (!client.id().equals(code.clientId()) || !isRightful(grant, code)) {
            grants.end(code.grantId());
            throw invalidGrant();
        }
        return grants.begin(client, code.grantId(), code.nonce()).orElseThrow(TokenEndpoint::invalidGrant);
    }

    private static boolean isRightful(AuthorizationCodeGrant grant, RequestStore.Code code) {
        return grant.getRedirectionURI() != null
                && grant.getRedirectionURI().toString().equals(code.redirectUri())
                && grant.getCodeVerifier() != null
                && CodeChallenge.compute(CodeChallengeMethod.S256, grant.getCodeVerifier())
                        .getValue()
                        .equals(code.codeChallenge());
    }

    private Tokens refresh(Client client, RefreshTokenGrant grant, com.nimbusds.oauth2.sdk.@Nullable Scope scope) {
        Set<String> wanted = scope == null ? Set.of() : new HashSet<>(scope.toStringList());
        return grants.renew(client, grant.getRefreshToken().getValue(), wanted)
                .orElseThrow(TokenEndpoint::invalidGrant);
    }

    private Tokens service(TokenRequest request, Consumer<String> countAttempt) {
        ClientAuthentication proof = request.getClientAuthentication();
        if (!(proof instanceof PlainClientSecret secret)) {
            throw new OAuthException(OAuth2Error.INVALID_CLIENT);
        }
        String name = secret.getClientID().getValue();
        countAttempt.accept(name);
        if (request.getScope() != null && !request.getScope().isEmpty()) {
            throw new OAuthException(OAuth2Error.INVALID_SCOPE, "a service has the scopes of its key");
        }
        ServiceClient service;
        try {
            service = services.authenticate(name, secret.getClientSecret().getValue());
        } catch (UnauthorizedException e) {
            throw new OAuthException(OAuth2Error.INVALID_CLIENT);
        }
        SignIns.Token token =
                signIns.serviceToken(service.id(), service.name(), service.keyId(), service.scopes(), null);
        String scope = String.join(" ", new TreeSet<>(service.scopes()));
        return new Tokens(token.accessToken(), token.expiresIn(), null, null, scope);
    }

    private static OAuthException invalidGrant() {
        return new OAuthException(OAuth2Error.INVALID_GRANT, "it is unknown, spent, ended or not of this client");
    }
}
