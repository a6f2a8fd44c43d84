package org.opencinema.tokens;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an access token says (RFC 9068), without its signature.
 *
 * @param id the claim {@code jti}
 * @param subject the claim {@code sub}: the account
 * @param clientId the claim {@code client_id}: the application the token was issued to
 * @param sessionId the claim {@code sid}: the sign-in it belongs to
 * @param roles the claim {@code roles}
 * @param plan the claim {@code plan}: the subscription plan, for rate limits only
 * @param profileId the claim {@code pid}: the profile that was chosen
 * @param country the claim {@code country}: ISO 3166-1 alpha-2
 * @param scopes the claim of RFC 9068 §2.2.3, there as one text with spaces: what an app was let in to; empty in the platform's own sign-ins, which no scope limits
 * @param issuedAt the claim {@code iat}, in whole seconds
 * @param expiresAt the claim {@code exp}, in whole seconds
 */
public record AccessToken(
        String id,
        String subject,
        String clientId,
        String sessionId,
        Set<String> roles,
        @Nullable String plan,
        @Nullable String profileId,
        String country,
        Set<String> scopes,
        Instant issuedAt,
        Instant expiresAt) {
    /** The most roles in one token. */
    public static final int MAX_ROLES = 32;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the token would expire before it is issued or has too many roles
     */
    public AccessToken {
        roles = Set.copyOf(roles);
        scopes = Set.copyOf(scopes);
        if (roles.size() > MAX_ROLES) {
            throw new IllegalArgumentException("a token has at most " + MAX_ROLES + " roles, was " + roles.size());
        }
        if (expiresAt.isBefore(issuedAt)) {
            throw new IllegalArgumentException("expiresAt " + expiresAt + " is before issuedAt " + issuedAt);
        }
    }

    /** A token of one of the platform's own sign-ins, without scopes. */
    public AccessToken(
            String id,
            String subject,
            String clientId,
            String sessionId,
            Set<String> roles,
            @Nullable String plan,
            @Nullable String profileId,
            String country,
            Instant issuedAt,
            Instant expiresAt) {
        this(id, subject, clientId, sessionId, roles, plan, profileId, country, Set.of(), issuedAt, expiresAt);
    }
}
