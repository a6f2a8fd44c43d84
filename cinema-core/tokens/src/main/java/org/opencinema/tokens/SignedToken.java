package org.opencinema.tokens;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.Verification.Reason;

/**
 * A token in the right form, whose signature and terms are not checked yet. It is read more strictly than RFC 7515 asks: one
 * text for one content, so that nobody can make two tokens of one, and no two readers can understand a token differently.
 */
final class SignedToken {
    static final String TYPE = "at+jwt";

    /** Ways to name a key or to change the signed text that an access token has no use for. */
    private static final Set<String> REFUSED_HEADERS = Set.of("crit", "b64", "zip", "jwk", "jku", "x5u", "x5c");

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /** The end of the year 9999. */
    private static final long LATEST = 253_402_300_799L;

    /** The tokens of a key have one header, so the last one that was read is likely to come again. */
    private static volatile @Nullable Header lastHeader;

    private final byte[] text;
    private final byte[] signature;
    private final Map<String, @Nullable Object> header;
    private final Map<String, @Nullable Object> claims;

    private record Header(String text, Map<String, @Nullable Object> members) {}

    private SignedToken(
            byte[] text, byte[] signature, Map<String, @Nullable Object> header, Map<String, @Nullable Object> claims) {
        this.text = text;
        this.signature = signature;
        this.header = header;
        this.claims = claims;
    }

    static SignedToken parse(String token) throws RejectedTokenException {
        if (token.length() > TokenVerifier.MAX_LENGTH) {
            throw malformed("the token is longer than " + TokenVerifier.MAX_LENGTH + " characters: " + token.length());
        }
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw malformed("a token has three parts");
        }
        try {
            return new SignedToken(
                    token.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                    decode(token.substring(second + 1)),
                    readHeader(token, first),
                    Json.object(decode(token.substring(first + 1, second))));
        } catch (IOException | IllegalArgumentException e) {
            throw malformed("the token is not a well-formed JWT");
        }
    }

    private static Map<String, @Nullable Object> readHeader(String token, int length) throws IOException {
        Header known = lastHeader;
        if (known != null && known.text().length() == length && token.startsWith(known.text())) {
            return known.members();
        }
        String text = token.substring(0, length);
        Header header = new Header(text, Json.object(decode(text)));
        lastHeader = header;
        return header.members();
    }

    /** Several texts decode to the same bytes; only the one that an encoder gives is accepted. */
    private static byte[] decode(String part) {
        if (!isCanonical(part)) {
            throw new IllegalArgumentException("not the only encoding of these bytes");
        }
        return Base64.getUrlDecoder().decode(part);
    }

    /** No padding, and the bits of the last character that belong to no byte are zero. */
    private static boolean isCanonical(String part) {
        if (part.isEmpty()) {
            return true;
        }
        int last = ALPHABET.indexOf(part.charAt(part.length() - 1));
        return switch (part.length() % 4) {
            case 0 -> last >= 0;
            case 2 -> last >= 0 && last % 16 == 0;
            case 3 -> last >= 0 && last % 4 == 0;
            default -> false;
        };
    }

    /** A member of the header, as {@link Json#object} tells it; null if there is none. */
    @Nullable
    Object header(String name) {
        return header.get(name);
    }

    boolean hasHeader(String name) {
        return header.containsKey(name);
    }

    /** A claim, as {@link Json#object} tells it; null if there is none. */
    @Nullable
    Object claim(String name) {
        return claims.get(name);
    }

    Optional<SignatureAlgorithm> algorithm() {
        return header.get("alg") instanceof String name ? SignatureAlgorithm.find(name) : Optional.empty();
    }

    /** The id of the key, once the rest of the header has been checked. */
    String keyId() throws RejectedTokenException {
        if (!(header.get("typ") instanceof String type) || !isType(type)) {
            throw new RejectedTokenException(Reason.WRONG_TYPE, "the type of the token is not " + TYPE);
        }
        for (String name : header.keySet()) {
            if (REFUSED_HEADERS.contains(name)) {
                throw malformed("the header " + name + " is not accepted");
            }
        }
        if (header.get("kid") instanceof String keyId) {
            return keyId;
        }
        throw new RejectedTokenException(Reason.UNKNOWN_KEY, "the token does not name its key");
    }

    private static boolean isType(String type) {
        return TYPE.equalsIgnoreCase(type) || ("application/" + TYPE).equalsIgnoreCase(type);
    }

    boolean isSignedBy(VerificationKey key) {
        return key.algorithm().verify(key.key(), text, signature);
    }

    @Nullable
    String issuer() {
        return claims.get("iss") instanceof String issuer ? issuer : null;
    }

    boolean isFor(String audience) {
        Object found = claims.get("aud");
        return audience.equals(found) || (found instanceof List<?> several && several.contains(audience));
    }

    @Nullable
    Instant notBefore() throws RejectedTokenException {
        return claims.get("nbf") == null ? null : time("nbf");
    }

    AccessToken content() throws RejectedTokenException {
        try {
            return new AccessToken(
                    required("jti"),
                    required("sub"),
                    required("client_id"),
                    required("sid"),
                    roles(),
                    optional("plan"),
                    optional("pid"),
                    required("country"),
                    time("iat"),
                    time("exp"),
                    keyThumbprint(),
                    scopes());
        } catch (IllegalArgumentException e) {
            throw malformed("a claim of the token has a wrong value");
        }
    }

    private Set<String> roles() throws RejectedTokenException {
        if (!(claims.get("roles") instanceof List<?> found)) {
            throw malformed("the claim roles is required");
        }
        Set<String> roles = new HashSet<>();
        for (Object role : found) {
            if (!(role instanceof String name)) {
                throw malformed("a role is a text");
            }
            roles.add(name);
        }
        return roles;
    }

    /** Another way of confirmation than a key (RFC 7800) is not understood, so its token must not pass for one of all bearers. */
    private @Nullable String keyThumbprint() throws RejectedTokenException {
        if (!claims.containsKey("cnf")) {
            return null;
        }
        if (claims.get("cnf") instanceof Map<?, ?> confirmation
                && confirmation.size() == 1
                && confirmation.get("jkt") instanceof String thumbprint) {
            return thumbprint;
        }
        throw malformed("the claim cnf has another value than a jkt");
    }

    private Set<String> scopes() throws RejectedTokenException {
        String scopes = optional("scope");
        return scopes == null ? Set.of() : Set.of(scopes.split(" ", -1));
    }

    private String required(String name) throws RejectedTokenException {
        if (claims.get(name) instanceof String value) {
            return value;
        }
        throw malformed("the claim " + name + " is required");
    }

    private @Nullable String optional(String name) throws RejectedTokenException {
        return claims.get(name) == null ? null : required(name);
    }

    /** A time in seconds since 1970. */
    Instant time(String name) throws RejectedTokenException {
        if (claims.get(name) instanceof Number seconds && seconds.longValue() >= 0 && seconds.longValue() <= LATEST) {
            return Instant.ofEpochSecond(seconds.longValue());
        }
        throw malformed("the claim " + name + " is no time");
    }

    private static RejectedTokenException malformed(String detail) {
        return new RejectedTokenException(Reason.MALFORMED, detail);
    }
}
