package org.opencinema.tokens;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an ID token says (OpenID Connect Core 1.0), without its signature. Immutable.
 *
 * @param subject the claim {@code sub}: the account
 * @param audience the claim {@code aud}: the client that the viewer signed in to
 * @param sessionId the claim {@code sid}: what the client was granted
 * @param nonce the claim {@code nonce}: what the client sent along, if it did
 * @param authenticatedAt the claim {@code auth_time}: when the viewer gave a password, in whole seconds
 * @param issuedAt the claim {@code iat}, in whole seconds
 * @param expiresAt the claim {@code exp}, in whole seconds
 */
public record IdToken(
        String subject,
        String audience,
        String sessionId,
        @Nullable String nonce,
        Instant authenticatedAt,
        Instant issuedAt,
        Instant expiresAt) {
    /**
     * Checks the times.
     *
     * @throws IllegalArgumentException if the token would expire before it is issued
     */
    public IdToken {
        if (expiresAt.isBefore(issuedAt)) {
            throw new IllegalArgumentException("expiresAt " + expiresAt + " is before issuedAt " + issuedAt);
        }
    }
}
