package org.opencinema.tokens;

import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.Verification.Reason;

/**
 * Reads the compact form of access tokens more strictly than RFC 7515 asks: one text for one content, so that nobody can
 * make two tokens of one, and no two readers can understand a token differently.
 */
final class TokenFormat {
    static final String TYPE = "at+jwt";

    /** Ways to name a key or to change the signed text that an access token has no use for. */
    private static final Set<String> REFUSED_HEADERS = Set.of("crit", "b64", "zip", "jwk", "jku", "x5u", "x5c");

    private static final String MALFORMED = "the token is not a well-formed JWT";

    private TokenFormat() {}

    static DecodedJWT decode(String token) throws RejectedTokenException {
        if (token.length() > TokenVerifier.MAX_LENGTH) {
            throw malformed("the token is longer than " + TokenVerifier.MAX_LENGTH + " characters: " + token.length());
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw malformed("a token has three parts");
        }
        try {
            checkJson(token.substring(0, first));
            checkJson(token.substring(first + 1, second));
            decodePart(token.substring(second + 1));
            return JWT.decode(token);
        } catch (JWTDecodeException | DateTimeException | IllegalArgumentException e) {
            throw malformed(MALFORMED);
        }
    }

    /** The id of the key. What the header says of the algorithm is checked by the caller. */
    static String checkHeader(DecodedJWT jwt) throws RejectedTokenException {
        String type = jwt.getType();
        if (!TYPE.equalsIgnoreCase(type) && !("application/" + TYPE).equalsIgnoreCase(type)) {
            throw new RejectedTokenException(Reason.WRONG_TYPE, "the type of the token is not " + TYPE);
        }
        for (String name : REFUSED_HEADERS) {
            if (!jwt.getHeaderClaim(name).isMissing()) {
                throw malformed("the header " + name + " is not accepted");
            }
        }
        String keyId = jwt.getKeyId();
        if (keyId == null) {
            throw new RejectedTokenException(Reason.UNKNOWN_KEY, "the token does not name its key");
        }
        return keyId;
    }

    static AccessToken read(DecodedJWT jwt) throws RejectedTokenException {
        try {
            Instant issuedAt = jwt.getIssuedAtAsInstant();
            Instant expiresAt = jwt.getExpiresAtAsInstant();
            List<String> roles = jwt.getClaim("roles").asList(String.class);
            if (issuedAt == null || expiresAt == null || roles == null) {
                throw malformed("the claims iat, exp and roles are required");
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
                    issuedAt,
                    expiresAt,
                    keyThumbprint(jwt),
                    scopes(jwt));
        } catch (JWTDecodeException | IllegalArgumentException | NullPointerException e) {
            throw malformed("a claim of the token has a wrong value");
        }
    }

    private static String required(DecodedJWT jwt, String name) throws RejectedTokenException {
        String value = jwt.getClaim(name).asString();
        if (value == null) {
            throw malformed("the claim " + name + " is required");
        }
        return value;
    }

    private static @Nullable String optional(DecodedJWT jwt, String name) throws RejectedTokenException {
        Claim claim = jwt.getClaim(name);
        return claim.isMissing() || claim.isNull() ? null : required(jwt, name);
    }

    /** Another way of confirmation than a key (RFC 7800) is not understood, so its token must not pass for one of all bearers. */
    private static @Nullable String keyThumbprint(DecodedJWT jwt) throws RejectedTokenException {
        Claim confirmation = jwt.getClaim("cnf");
        if (confirmation.isMissing()) {
            return null;
        }
        Map<String, Object> members = confirmation.asMap();
        if (members != null && members.size() == 1 && members.get("jkt") instanceof String thumbprint) {
            return thumbprint;
        }
        throw malformed("the claim cnf has another value than a jkt");
    }

    private static Set<String> scopes(DecodedJWT jwt) throws RejectedTokenException {
        String scopes = optional(jwt, "scope");
        return scopes == null ? Set.of() : Set.of(scopes.split(" ", -1));
    }

    private static void checkJson(String part) throws RejectedTokenException {
        if (!Json.isObjectWithoutDuplicates(decodePart(part))) {
            throw malformed(MALFORMED);
        }
    }

    /** Several texts decode to the same bytes; only the one that an encoder gives is accepted. */
    private static byte[] decodePart(String part) throws RejectedTokenException {
        byte[] bytes = Base64.getUrlDecoder().decode(part);
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
            throw malformed(MALFORMED);
        }
        return bytes;
    }

    private static RejectedTokenException malformed(String detail) {
        return new RejectedTokenException(Reason.MALFORMED, detail);
    }
}
