package org.opencinema.tokens;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Reason;
import org.opencinema.tokens.Verification.Rejected;

/**
 * Checks access tokens (RFC 9068): signature, type, issuer, audience and time. Only RS256 is accepted, whatever the
 * token's header asks for. Thread-safe.
 *
 * <p>Tokens that passed are remembered (8,192 of them), so checking the same token again costs no signature check; its
 * time and its key are checked again each time.
 */
public final class TokenVerifier {
    /** The audience of Open Cinema's own tokens. */
    public static final String DEFAULT_AUDIENCE = "opencinema";

    /** Longer tokens, in characters, are rejected unread. */
    public static final int MAX_LENGTH = 8_192;

    /** How far the clocks of issuer and verifier may differ. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    static final String TYPE = "at+jwt";
    private static final int REMEMBERED = 8_192;

    private final KeySource keys;
    private final String issuer;
    private final String audience;
    private final Clock clock;
    private final VerifiedTokens verified = new VerifiedTokens(REMEMBERED);

    private TokenVerifier(KeySource keys, String issuer, String audience, Clock clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.clock = clock;
    }

    /** A verifier of the tokens that {@code issuer} issues for {@code audience}. */
    public static TokenVerifier create(KeySource keys, String issuer, String audience, Clock clock) {
        return new TokenVerifier(keys, issuer, audience, clock);
    }

    /**
     * Checks one token, as it stands after {@code Bearer} in the header. May wait for the key source.
     *
     * @throws KeysUnavailableException if the issuer's keys cannot be had
     */
    public Verification verify(String token) {
        VerifiedTokens.Entry known = verified.find(token);
        if (known != null) {
            if (keys.findKey(known.keyId()).filter(key -> key == known.key()).isPresent()) {
                return inForce(known.content(), null);
            }
            verified.remove(known);
        }
        try {
            return verifyNew(token);
        } catch (RejectedTokenException e) {
            return new Rejected(e.reason, e.detail);
        }
    }

    private Verification verifyNew(String token) throws RejectedTokenException {
        if (token.length() > MAX_LENGTH) {
            throw new RejectedTokenException(
                    Reason.MALFORMED, "the token is longer than " + MAX_LENGTH + " characters: " + token.length());
        }
        DecodedJWT jwt = decode(token);
        String keyId = checkHeader(jwt);
        Optional<RSAPublicKey> key = keys.findKey(keyId);
        if (key.isEmpty()) {
            throw new RejectedTokenException(Reason.UNKNOWN_KEY, "the key of the token is not published by the issuer");
        }
        try {
            Algorithm.RSA256(key.get(), null).verify(jwt);
        } catch (SignatureVerificationException e) {
            throw new RejectedTokenException(Reason.BAD_SIGNATURE, "the signature does not fit the token");
        }
        if (!issuer.equals(jwt.getIssuer())) {
            throw new RejectedTokenException(Reason.WRONG_ISSUER, "the token is not issued by " + issuer);
        }
        List<String> audiences = jwt.getAudience();
        if (audiences == null || !audiences.contains(audience)) {
            throw new RejectedTokenException(Reason.WRONG_AUDIENCE, "the token is not meant for " + audience);
        }
        AccessToken content = read(jwt);
        Verification verification = inForce(content, jwt.getNotBeforeAsInstant());
        if (verification instanceof Accepted) {
            verified.put(new VerifiedTokens.Entry(token, content, keyId, key.get()));
        }
        return verification;
    }

    private Verification inForce(AccessToken token, @Nullable Instant notBefore) {
        Instant now = clock.instant();
        if (!token.expiresAt().isAfter(now.minus(CLOCK_SKEW))) {
            return new Rejected(Reason.EXPIRED, "the token expired at " + token.expiresAt());
        }
        Instant latest = now.plus(CLOCK_SKEW);
        if (token.issuedAt().isAfter(latest) || (notBefore != null && notBefore.isAfter(latest))) {
            return new Rejected(Reason.NOT_YET_VALID, "the token is not valid yet");
        }
        return new Accepted(token);
    }

    private static DecodedJWT decode(String token) throws RejectedTokenException {
        try {
            DecodedJWT jwt = JWT.decode(token);
            byte[] signature = Base64.getUrlDecoder().decode(jwt.getSignature());
            String canonical = Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
            if (!canonical.equals(jwt.getSignature())
                    || !Json.isObjectWithoutDuplicates(Base64.getUrlDecoder().decode(jwt.getHeader()))
                    || !Json.isObjectWithoutDuplicates(Base64.getUrlDecoder().decode(jwt.getPayload()))) {
                throw new RejectedTokenException(Reason.MALFORMED, "the token is not a well-formed JWT");
            }
            return jwt;
        } catch (JWTDecodeException | DateTimeException | IllegalArgumentException e) {
            throw new RejectedTokenException(Reason.MALFORMED, "the token is not a well-formed JWT");
        }
    }

    private static String checkHeader(DecodedJWT jwt) throws RejectedTokenException {
        if (!"RS256".equals(jwt.getAlgorithm())) {
            throw new RejectedTokenException(Reason.WRONG_ALGORITHM, "only RS256 is accepted");
        }
        String type = jwt.getType();
        if (!TYPE.equalsIgnoreCase(type) && !("application/" + TYPE).equalsIgnoreCase(type)) {
            throw new RejectedTokenException(Reason.WRONG_TYPE, "the type of the token is not " + TYPE);
        }
        if (!jwt.getHeaderClaim("crit").isMissing()) {
            throw new RejectedTokenException(Reason.MALFORMED, "critical header extensions are not understood");
        }
        String keyId = jwt.getKeyId();
        if (keyId == null) {
            throw new RejectedTokenException(Reason.UNKNOWN_KEY, "the token does not name its key");
        }
        return keyId;
    }

    private static AccessToken read(DecodedJWT jwt) throws RejectedTokenException {
        try {
            Instant issuedAt = jwt.getIssuedAtAsInstant();
            Instant expiresAt = jwt.getExpiresAtAsInstant();
            List<String> roles = jwt.getClaim("roles").asList(String.class);
            if (issuedAt == null || expiresAt == null || roles == null) {
                throw new RejectedTokenException(Reason.MALFORMED, "the claims iat, exp and roles are required");
            }
            return new AccessToken(
                    required(jwt, "jti"),
                    required(jwt, "sub"),
                    required(jwt, "client_id"),
                    required(jwt, "sid"),
                    Set.copyOf(roles),
                    optional(jwt, "plan"),
                    optional(jwt, "pid"),
                    required(jwt, "country"),
                    scopes(optional(jwt, "scope")),
                    issuedAt,
                    expiresAt);
        } catch (JWTDecodeException | IllegalArgumentException | NullPointerException e) {
            throw new RejectedTokenException(Reason.MALFORMED, "a claim of the token has a wrong value");
        }
    }

    private static Set<String> scopes(@Nullable String scope) {
        return scope == null ? Set.of() : Set.of(scope.split(" ", -1));
    }

    private static String required(DecodedJWT jwt, String name) throws RejectedTokenException {
        String value = jwt.getClaim(name).asString();
        if (value == null || value.isEmpty()) {
            throw new RejectedTokenException(Reason.MALFORMED, "the claim " + name + " is required");
        }
        return value;
    }

    private static @Nullable String optional(DecodedJWT jwt, String name) throws RejectedTokenException {
        Claim claim = jwt.getClaim(name);
        return claim.isMissing() || claim.isNull() ? null : required(jwt, name);
    }

    /** Carries a rejection out of the checks; it never leaves this class. */
    private static final class RejectedTokenException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Reason reason;
        private final String detail;

        RejectedTokenException(Reason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
            this.detail = detail;
        }
    }
}
