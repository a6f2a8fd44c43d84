package org.opencinema.tokens;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.DpopVerification.Accepted;
import org.opencinema.tokens.DpopVerification.Reason;
import org.opencinema.tokens.DpopVerification.Rejected;

/**
 * Checks proofs of possession (DPoP, RFC 9449): that the sender of a request holds a key, now, for this request and this
 * access token. Proofs are signed with any {@link SignatureAlgorithm}. Thread-safe.
 */
public final class DpopVerifier {
    /** The algorithms that are accepted, as {@code WWW-Authenticate} tells them. */
    public static final String ALGORITHMS = "RS256 PS256 ES256 ES384";

    /** Longer proofs, in characters, are rejected unread. */
    public static final int MAX_LENGTH = 4_096;

    /** How much older or younger than now a proof may be. */
    public static final Duration WINDOW = Duration.ofSeconds(60);

    private static final String TYPE = "dpop+jwt";
    private static final int MAX_ID = 200;
    private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

    private final BiPredicate<String, Duration> firstSeen;
    private final Predicate<String> nonces;
    private final boolean nonceRequired;
    private final Clock clock;

    /**
     * The request that comes with a proof.
     *
     * @param method of HTTP
     * @param target its address as the client sees it; query and fragment do not matter
     * @param accessToken the token that comes with it, which the proof must name; null where one is asked for
     * @param keyThumbprint of the key that the proof must be made with; null where any will do
     */
    public record Request(
            String method,
            URI target,
            @Nullable String accessToken,
            @Nullable String keyThumbprint) {}

    private DpopVerifier(
            BiPredicate<String, Duration> firstSeen, Predicate<String> nonces, boolean nonceRequired, Clock clock) {
        this.firstSeen = firstSeen;
        this.nonces = nonces;
        this.nonceRequired = nonceRequired;
        this.clock = clock;
    }

    /**
     * A verifier that needs no nonces.
     *
     * @param firstSeen whether this text (43 characters of base64url) comes for the first time within this duration; all
     *     instances that serve the same addresses ask the same store, {@link RecentProofs} where there is but one. What it
     *     throws, {@link #verify} throws
     */
    public static DpopVerifier create(BiPredicate<String, Duration> firstSeen, Clock clock) {
        return new DpopVerifier(firstSeen, nonce -> true, false, clock);
    }

    /** The same verifier, which rejects a proof without a nonce for which {@code fresh} is true. */
    public DpopVerifier requiringNonces(Predicate<String> fresh) {
        return new DpopVerifier(firstSeen, fresh, true, clock);
    }

    /** Checks one proof, as it stands in the header {@code DPoP}. A proof that is accepted is rejected ever after. */
    public DpopVerification verify(String proof, Request request) {
        try {
            return new Accepted(check(proof, request));
        } catch (RejectedProofException e) {
            return new Rejected(e.reason, e.detail);
        }
    }

    private String check(String proof, Request request) throws RejectedProofException {
        SignedToken jwt = decode(proof);
        DpopKey key = checkSignature(jwt);
        if (!request.method().equals(text(jwt, "htm"))) {
            throw new RejectedProofException(Reason.WRONG_METHOD, "the proof is not for " + request.method());
        }
        if (!normalise(request.target()).equals(target(text(jwt, "htu")))) {
            throw new RejectedProofException(Reason.WRONG_TARGET, "the proof is not for this address");
        }
        Instant issuedAt = issuedAt(jwt);
        Instant now = clock.instant();
        if (issuedAt.isBefore(now.minus(WINDOW)) || issuedAt.isAfter(now.plus(WINDOW))) {
            throw new RejectedProofException(
                    Reason.NOT_CURRENT, "the proof is of " + issuedAt + ", and it is " + now + " now");
        }
        checkBinding(jwt, key, request);
        checkNonce(jwt);
        String id = text(jwt, "jti");
        if (id.length() > MAX_ID) {
            throw new RejectedProofException(Reason.MALFORMED, "jti has at most " + MAX_ID + " characters");
        }
        Duration memory = Duration.between(now, issuedAt.plus(WINDOW)).plusSeconds(1);
        if (!firstSeen.test(DpopKey.sha256(key.thumbprint() + "." + id), memory)) {
            throw new RejectedProofException(Reason.REPLAYED, "the proof was used before");
        }
        return key.thumbprint();
    }

    private static SignedToken decode(String proof) throws RejectedProofException {
        if (proof.length() > MAX_LENGTH) {
            throw new RejectedProofException(
                    Reason.MALFORMED, "the proof is longer than " + MAX_LENGTH + " characters: " + proof.length());
        }
        try {
            return SignedToken.parse(proof);
        } catch (RejectedTokenException e) {
            throw new RejectedProofException(Reason.MALFORMED, "the proof is not a well-formed JWT");
        }
    }

    private static DpopKey checkSignature(SignedToken jwt) throws RejectedProofException {
        if (!(jwt.header("typ") instanceof String type) || !TYPE.equalsIgnoreCase(type)) {
            throw new RejectedProofException(Reason.WRONG_TYPE, "the type of the proof is not " + TYPE);
        }
        if (jwt.hasHeader("crit")) {
            throw new RejectedProofException(Reason.MALFORMED, "critical header extensions are not understood");
        }
        SignatureAlgorithm algorithm = jwt.algorithm()
                .orElseThrow(() ->
                        new RejectedProofException(Reason.WRONG_ALGORITHM, "only " + ALGORITHMS + " are accepted"));
        DpopKey key;
        try {
            key = DpopKey.of(algorithm, jwt.header("jwk") instanceof Map<?, ?> jwk ? jwk : Map.of());
        } catch (IllegalArgumentException e) {
            throw new RejectedProofException(Reason.BAD_KEY, "the header holds no public key that is accepted");
        }
        if (!jwt.isSignedBy(key.key())) {
            throw new RejectedProofException(Reason.BAD_SIGNATURE, "the signature does not fit the proof");
        }
        return key;
    }

    private static void checkBinding(SignedToken jwt, DpopKey key, Request request) throws RejectedProofException {
        String accessToken = request.accessToken();
        if (accessToken != null && !same(DpopKey.sha256(accessToken), text(jwt, "ath"))) {
            throw new RejectedProofException(Reason.WRONG_TOKEN, "the proof is not for this access token");
        }
        String bound = request.keyThumbprint();
        if (bound != null && !same(bound, key.thumbprint())) {
            throw new RejectedProofException(Reason.WRONG_KEY, "the token is bound to another key");
        }
    }

    private void checkNonce(SignedToken jwt) throws RejectedProofException {
        if (nonceRequired && !(jwt.claim("nonce") instanceof String nonce && nonces.test(nonce))) {
            throw new RejectedProofException(Reason.WRONG_NONCE, "the proof needs a nonce of ours");
        }
    }

    private static String text(SignedToken jwt, String name) throws RejectedProofException {
        if (jwt.claim(name) instanceof String value && !value.isEmpty()) {
            return value;
        }
        if (name.equals("ath")) {
            throw new RejectedProofException(Reason.WRONG_TOKEN, "the proof names no access token");
        }
        throw new RejectedProofException(Reason.MALFORMED, "the claim " + name + " is required");
    }

    private static Instant issuedAt(SignedToken jwt) throws RejectedProofException {
        try {
            return jwt.time("iat");
        } catch (RejectedTokenException e) {
            throw new RejectedProofException(Reason.MALFORMED, "the proof has no iat");
        }
    }

    private static String target(String claimed) throws RejectedProofException {
        try {
            return normalise(new URI(claimed));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new RejectedProofException(Reason.WRONG_TARGET, "htu is no http address");
        }
    }

    /** As RFC 3986, section 6.2, tells addresses that mean the same; without query and fragment. */
    private static String normalise(URI address) {
        if (address.getScheme() == null || address.getHost() == null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not an http address without user: " + address);
        }
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        String port = address.getPort() == -1 || address.getPort() == usual ? "" : ":" + address.getPort();
        String path = ENCODED.matcher(address.getRawPath()).replaceAll(DpopVerifier::normaliseOctet);
        String absolute = path.isEmpty() ? "/" : URI.create(path).normalize().getRawPath();
        return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + port + absolute;
    }

    private static String normaliseOctet(MatchResult encoded) {
        int octet = Integer.parseInt(encoded.group(1), 16);
        boolean unreserved = octet < 128 && (Character.isLetterOrDigit(octet) || "-._~".indexOf(octet) >= 0);
        return unreserved ? Character.toString(octet) : encoded.group().toUpperCase(Locale.ROOT);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Carries a rejection out of the checks; it never leaves this class. */
    private static final class RejectedProofException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Reason reason;
        private final String detail;

        RejectedProofException(Reason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
            this.detail = detail;
        }
    }
}
