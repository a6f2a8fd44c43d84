package org.opencinema.service.auth.provider;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.RedisUnavailableException;
import org.opencinema.redis.RefreshFamilies;
import org.opencinema.service.auth.account.Account;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.tokens.AccessToken;
import org.opencinema.tokens.IdToken;
import org.opencinema.tokens.RefreshToken;
import org.opencinema.tokens.RefreshTokens;
import org.opencinema.tokens.TokenIssuer;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

/** What viewers granted to apps, and the tokens that come of it: as long as the grant is there, and no longer. */
final class Grants {
    private final ConsentStore store;
    private final RefreshFamilies families;
    private final RefreshTokens refreshTokens;
    private final Accounts accounts;
    private final TokenIssuer issuer;
    private final TokenVerifier verifier;
    private final Duration lifetime;
    private final Uuid7 ids;
    private final Clock clock;

    /** A grant in force, with whose it is. */
    record Live(ConsentStore.Grant grant, Account account) {}

    /** How tokens are made and checked. */
    record Signing(TokenIssuer issuer, TokenVerifier verifier, RefreshTokens refreshTokens, Duration lifetime) {}

    Grants(ConsentStore store, RefreshFamilies families, Accounts accounts, Signing signing, Uuid7 ids, Clock clock) {
        this.store = store;
        this.families = families;
        this.accounts = accounts;
        this.issuer = signing.issuer();
        this.verifier = signing.verifier();
        this.refreshTokens = signing.refreshTokens();
        this.lifetime = signing.lifetime();
        this.ids = ids;
        this.clock = clock;
    }

    /** The first tokens of a grant; empty if it has ended. */
    Optional<TokenEndpoint.Tokens> begin(Client client, UUID grantId, @Nullable String nonce) {
        return find(grantId).map(live -> {
            Set<String> scopes = scopes(live.grant(), client, Set.of());
            String refresh = scopes.contains(Scope.OFFLINE_ACCESS) ? firstRefreshToken(live) : null;
            return tokens(live, scopes, refresh, nonce);
        });
    }

    /** Tokens for a refresh token; empty if it is not one of this client or the grant has ended. */
    Optional<TokenEndpoint.Tokens> renew(Client client, String token, Set<String> wanted) {
        Optional<RefreshToken> genuine = refreshTokens.read(token);
        Optional<Live> live = genuine.flatMap(found -> find(UUID.fromString(found.family())))
                .filter(found -> found.grant().clientId().equals(client.id()));
        if (live.isEmpty()) {
            return Optional.empty();
        }
        Set<String> scopes = scopes(live.get().grant(), client, wanted);
        RefreshToken spent = genuine.get();
        RefreshToken successor = refreshTokens.successor(spent);
        RefreshFamilies.Rotation rotation =
                ask(() -> families.rotate(spent.family(), spent.generation(), spent.hash(), successor.hash()));
        if (rotation instanceof RefreshFamilies.Rotation.Rotated) {
            return Optional.of(tokens(live.get(), scopes, successor.text(), null));
        }
        if (rotation instanceof RefreshFamilies.Rotation.Reused) {
            end(live.get().grant().id());
        }
        return Optional.empty();
    }

    private String firstRefreshToken(Live live) {
        String family = live.grant().id().toString();
        RefreshToken token = refreshTokens.first(family);
        ask(() -> families.start(family, live.account().id().toString(), token.hash(), Map.of()))
                .ended()
                .forEach(ended -> store.endGrant(UUID.fromString(ended)));
        return token.text();
    }

    /** Its refresh tokens end now; its access tokens as soon as the services are told. */
    void end(UUID grantId) {
        store.endGrant(grantId);
        ask(() -> families.end(grantId.toString()));
    }

    /** Empty if it has ended or its account is locked. */
    Optional<Live> find(UUID grantId) {
        return store.findGrant(grantId)
                .flatMap(grant -> accounts.find(grant.accountId())
                        .filter(account -> !account.locked())
                        .map(account -> new Live(grant, account)));
    }

    /** What an access token of a grant in force says. */
    Optional<AccessToken> verify(String token) {
        return verifier.verify(token) instanceof Verification.Accepted accepted
                        && !accepted.token().scopes().isEmpty()
                        && find(UUID.fromString(accepted.token().sessionId())).isPresent()
                ? Optional.of(accepted.token())
                : Optional.empty();
    }

    /** The grant that a refresh token was given out for, now or earlier. */
    Optional<UUID> grantOf(String refreshToken) {
        return refreshTokens.read(refreshToken).map(token -> UUID.fromString(token.family()));
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisUnavailableException e) {
            throw new UnavailableException("store_unavailable", "refresh tokens cannot be looked up now", e);
        }
    }

    /** Never more than was granted, nor than the client still may have. */
    private static Set<String> scopes(ConsentStore.Grant grant, Client client, Set<String> wanted) {
        Set<String> scopes = new HashSet<>(grant.scopes());
        scopes.retainAll(client.content().scopes());
        if (!scopes.containsAll(wanted)) {
            throw new OAuthException(OAuth2Error.INVALID_SCOPE, "scope may not be more than was granted");
        }
        if (!wanted.isEmpty()) {
            scopes.retainAll(wanted);
        }
        if (scopes.isEmpty()) {
            throw new OAuthException(OAuth2Error.INVALID_SCOPE, "no scope is left");
        }
        return scopes;
    }

    private TokenEndpoint.Tokens tokens(
            Live live, Set<String> scopes, @Nullable String refresh, @Nullable String nonce) {
        Instant now = clock.instant();
        String access = accessToken(live, scopes, now);
        String id = scopes.contains(Scope.OPENID) ? idToken(live, nonce, access, now) : null;
        return new TokenEndpoint.Tokens(access, lifetime, refresh, id, String.join(" ", new TreeSet<>(scopes)));
    }

    private String accessToken(Live live, Set<String> scopes, Instant now) {
        Account account = live.account();
        UUID profile = live.grant().profileId();
        return issuer.issue(new AccessToken(
                ids.next().toString(),
                account.id().toString(),
                live.grant().clientId().toString(),
                live.grant().id().toString(),
                Scope.roles(scopes, account.roles()),
                account.plan(),
                profile == null ? null : profile.toString(),
                account.country(),
                now,
                now.plus(lifetime),
                null,
                scopes));
    }

    private String idToken(Live live, @Nullable String nonce, String accessToken, Instant now) {
        ConsentStore.Grant grant = live.grant();
        return issuer.issue(
                new IdToken(
                        grant.accountId().toString(),
                        grant.clientId().toString(),
                        grant.id().toString(),
                        nonce,
                        grant.authenticatedAt(),
                        now,
                        now.plus(lifetime)),
                accessToken);
    }
}
