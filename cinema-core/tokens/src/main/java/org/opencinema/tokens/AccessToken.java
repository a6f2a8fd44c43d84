package org.opencinema.tokens;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
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
 * @param issuedAt the claim {@code iat}, in whole seconds
 * @param expiresAt the claim {@code exp}, in whole seconds
 * @param keyThumbprint the claim {@code cnf.jkt} (RFC 9449): the key whose holder alone may use the token; null for all bearers
 * @param scopes what the token of a service or an app is limited to (RFC 9068, 2.2.3); empty for no such limit
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
        Instant issuedAt,
        Instant expiresAt,
        @Nullable String keyThumbprint,
        Set<String> scopes) {
    /** The most roles in one token. */
    public static final int MAX_ROLES = 32;

    /** The most scopes in one token. */
    public static final int MAX_SCOPES = 32;

    /** The longest text in one claim, in characters. */
    public static final int MAX_TEXT = 256;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the token would expire before it is issued, has too many roles or scopes, or a text
     *     that is empty, too long, or holds control characters
     */
    public AccessToken {
        roles = Set.copyOf(roles);
        scopes = Set.copyOf(scopes);
        if (scopes.size() > MAX_SCOPES) {
            throw new IllegalArgumentException("a token has at most " + MAX_SCOPES + " scopes, was " + scopes.size());
        }
        if (roles.size() > MAX_ROLES) {
            throw new IllegalArgumentException("a token has at most " + MAX_ROLES + " roles, was " + roles.size());
        }
        Stream.of(id, subject, clientId, sessionId, country).forEach(AccessToken::checkText);
        Stream.of(plan, profileId).filter(Objects::nonNull).forEach(AccessToken::checkText);
        roles.forEach(AccessToken::checkText);
        if (expiresAt.isBefore(issuedAt)) {
            throw new IllegalArgumentException("expiresAt " + expiresAt + " is before issuedAt " + issuedAt);
        }
    }

    /** A token for all bearers, without scopes. */
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
        this(id, subject, clientId, sessionId, roles, plan, profileId, country, issuedAt, expiresAt, null, Set.of());
    }

    private static void checkText(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a claim is 1 to " + MAX_TEXT + " characters without control characters");
        }
    }
}
