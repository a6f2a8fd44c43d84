package org.opencinema.dropwizard;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.AccessToken;

/**
 * Who makes the request, by the access token that was verified. Immutable.
 *
 * @param plan the plan for rate limits only; entitlement is asked elsewhere
 * @param profileId the profile that is active, if one was selected
 * @param country ISO 3166-1 alpha-2 of the account
 * @param scopes what the app that calls was let in to, or the operations of a service; empty for no such limit
 */
public record Caller(
        UUID accountId,
        Set<String> roles,
        String sessionId,
        @Nullable String plan,
        @Nullable UUID profileId,
        String country,
        Set<String> scopes)
        implements Principal {

    public Caller {
        roles = Set.copyOf(roles);
        scopes = Set.copyOf(scopes);
    }

    /** A caller by the viewer's own sign-in. */
    public Caller(
            UUID accountId,
            Set<String> roles,
            String sessionId,
            @Nullable String plan,
            @Nullable UUID profileId,
            String country) {
        this(accountId, roles, sessionId, plan, profileId, country, Set.of());
    }

    /**
     * The caller of a request.
     *
     * @throws UnauthorizedException if nobody is signed in
     */
    public static Caller of(SecurityContext security) {
        if (security.getUserPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw new UnauthorizedException("token_missing", "sign in first");
    }

    static Caller of(AccessToken token) {
        String profile = token.profileId();
        return new Caller(
                UUID.fromString(token.subject()),
                token.roles(),
                token.sessionId(),
                token.plan(),
                profile == null ? null : UUID.fromString(profile),
                token.country(),
                token.scopes());
    }

    @Override
    public String getName() {
        return accountId.toString();
    }
}
