package org.opencinema.service.auth.provider;

import java.net.URI;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.opencinema.service.auth.api.model.AuthorizationRequest;
import org.opencinema.service.auth.api.model.Consent;
import org.opencinema.service.auth.api.model.ConsentList;
import org.opencinema.service.auth.api.model.OAuthClientNames;
import org.opencinema.service.auth.api.model.OAuthScope;
import org.opencinema.service.auth.api.model.OAuthTokenState;
import org.opencinema.service.auth.api.model.OAuthTokens;
import org.opencinema.service.auth.api.model.Userinfo;
import org.opencinema.tokens.AccessToken;

/** What the provider answers, in the types of the contract. */
final class OAuthMapping {
    private OAuthMapping() {}

    static AuthorizationRequest question(Authorizations.Question question) {
        Client.Content client = question.client().content();
        AuthorizationRequest body = new AuthorizationRequest()
                .clientId(question.client().id())
                .names(names(client.nameEn(), client.nameRu()))
                .consented(question.consented())
                .signInAgain(question.signInAgain())
                .redirectHost(URI.create(question.request().redirectUri()).getHost());
        body.setScopes(scopes(question.request().scopes()));
        return body;
    }

    static OAuthTokens tokens(TokenEndpoint.Tokens tokens) {
        return new OAuthTokens()
                .accessToken(tokens.accessToken())
                .tokenType(OAuthTokens.TokenTypeEnum.BEARER)
                .expiresIn(tokens.expiresIn().toSeconds())
                .refreshToken(tokens.refreshToken())
                .idToken(tokens.idToken())
                .scope(tokens.scope().isEmpty() ? null : tokens.scope());
    }

    static OAuthTokenState state(String issuer, Optional<AccessToken> token) {
        return token.map(found -> new OAuthTokenState()
                        .active(true)
                        .sub(found.subject())
                        .clientId(found.clientId())
                        .scope(String.join(" ", new TreeSet<>(found.scopes())))
                        .tokenType("Bearer")
                        .exp(found.expiresAt().getEpochSecond())
                        .iat(found.issuedAt().getEpochSecond())
                        .iss(issuer)
                        .sid(found.sessionId()))
                .orElseGet(() -> new OAuthTokenState().active(false));
    }

    static Userinfo person(TokenQuestions.Person person) {
        Userinfo body = new Userinfo().sub(person.account().id().toString());
        if (person.scopes().contains(Scope.PROFILE)) {
            body.name(person.account().name()).locale(person.account().language());
        }
        if (person.scopes().contains(Scope.EMAIL)) {
            body.email(person.account().email());
        }
        return body;
    }

    static ConsentList consents(List<ConsentStore.Consent> consents) {
        ConsentList body = new ConsentList();
        body.setItems(consents.stream()
                .map(consent -> {
                    Consent item = new Consent()
                            .clientId(consent.clientId())
                            .names(names(consent.nameEn(), consent.nameRu()))
                            .grantedAt(consent.grantedAt().atOffset(ZoneOffset.UTC));
                    item.setScopes(scopes(consent.scopes()));
                    return item;
                })
                .toList());
        return body;
    }

    static OAuthClientNames names(String en, String ru) {
        return new OAuthClientNames().en(en).ru(ru);
    }

    /** In the order of the contract. */
    static List<OAuthScope> scopes(Collection<String> scopes) {
        return Scope.ALL.stream()
                .filter(scopes::contains)
                .map(OAuthScope::fromValue)
                .toList();
    }
}
