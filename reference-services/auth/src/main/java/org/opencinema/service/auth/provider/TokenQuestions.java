package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.UnauthorizedException;
import org.opencinema.service.auth.account.Account;
import org.opencinema.tokens.AccessToken;

/** What clients ask about their tokens: to end them (RFC 7009), whether they are in force (RFC 7662), and whose they are. */
final class TokenQuestions {
    private final ClientProofs proofs;
    private final Grants grants;

    /** A viewer, as far as an app may know. */
    record Person(Account account, Set<String> scopes) {}

    TokenQuestions(ClientProofs proofs, Grants grants) {
        this.proofs = proofs;
        this.grants = grants;
    }

    /** Nothing happens for a token that is not of this client. */
    void revoke(HTTPRequest http) {
        TokenRevocationRequest request = parse(http);
        Client client = proofs.prove(request.getClientAuthentication(), request.getClientID());
        grantOf(request.getToken().getValue())
                .flatMap(grants::find)
                .filter(live -> live.grant().clientId().equals(client.id()))
                .ifPresent(live -> grants.end(live.grant().id()));
    }

    /** What an access token of the client says while it is in force; refresh tokens are not looked into. */
    Optional<AccessToken> introspect(HTTPRequest http) {
        TokenRevocationRequest request = parse(http); // of the same form
        Client client = proofs.prove(request.getClientAuthentication(), request.getClientID());
        if (!client.confidential()) {
            throw new OAuthException(OAuth2Error.INVALID_CLIENT);
        }
        return grants.verify(request.getToken().getValue())
                .filter(token -> token.clientId().equals(client.id().toString()));
    }

    Person person(String accessToken) {
        AccessToken token = grants.verify(accessToken)
                .orElseThrow(() -> new UnauthorizedException("token_invalid", "the access token is not in force"));
        if (!token.scopes().contains(Scope.OPENID)) {
            throw new DeniedException("insufficient_scope", "this needs the scope openid");
        }
        Account account = grants.find(UUID.fromString(token.sessionId()))
                .map(Grants.Live::account)
                .orElseThrow(() -> new UnauthorizedException("token_invalid", "the access token is not in force"));
        return new Person(account, token.scopes());
    }

    /** A refresh token may be one that was spent: nobody has it who was not given it. */
    private Optional<UUID> grantOf(String token) {
        return grants.grantOf(token).or(() -> grants.verify(token).map(access -> UUID.fromString(access.sessionId())));
    }

    private static TokenRevocationRequest parse(HTTPRequest http) {
        try {
            return TokenRevocationRequest.parse(http);
        } catch (ParseException e) {
            throw OAuthException.of(e);
        }
    }
}
