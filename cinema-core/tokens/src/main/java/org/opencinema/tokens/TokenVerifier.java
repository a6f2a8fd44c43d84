package org.opencinema.tokens;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opencinema.tokens.Verification.Accepted;
import org.opencinema.tokens.Verification.Reason;
import org.opencinema.tokens.Verification.Rejected;

/**
 * Checks access tokens (RFC 9068): issuer, algorithm, signature, type, audience and time. Each {@link TrustedIssuer} has
 * its own keys, audience and algorithms, and each key its one algorithm (RFC 8725 §3.1), whatever the token's header asks
 * for. Thread-safe.
 *
 * <p>Tokens that passed are remembered, so checking the same token again costs no signature check; its time, its key and
 * whether it was revoked are checked again each time.
 */
public final class TokenVerifier {
    /** The audience of Open Cinema's own tokens. */
    public static final String DEFAULT_AUDIENCE = "opencinema";

    /** Longer tokens, in characters, are rejected unread. */
    public static final int MAX_LENGTH = 8_192;

    /** How far the clocks of issuer and verifier may differ, unless the verifier is told otherwise. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    /** The most that they may be allowed to differ. */
    public static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    /** How many tokens are remembered, unless the verifier is told otherwise. */
    public static final int REMEMBERED = 8_192;

    private final Map<String, TrustedIssuer> issuers;
    private final Duration clockSkew;
    private final Clock clock;
    private final RevokedTokens revoked;
    private final VerifiedTokens verified;

    private TokenVerifier(Builder builder) {
        this.issuers = Map.copyOf(builder.issuers);
        this.clockSkew = builder.clockSkew;
        this.clock = builder.clock;
        this.revoked = builder.revoked;
        this.verified = new VerifiedTokens(builder.remembered);
    }

    /** A verifier of the tokens that {@code issuer} issues for {@code audience}, signed with RS256 or ES256. */
    public static TokenVerifier create(KeySource keys, String issuer, String audience, Clock clock) {
        return builder(clock).trust(TrustedIssuer.of(issuer, audience, keys)).build();
    }

    /** A verifier with several issuers, or with settings of its own. */
    public static Builder builder(Clock clock) {
        return new Builder(clock);
    }

    /**
     * Checks one token, as it stands after {@code Bearer} in the header. May wait for the key source.
     *
     * @throws KeysUnavailableException if the issuer's keys cannot be had
     */
    public Verification verify(String token) {
        VerifiedTokens.Entry known = verified.find(token);
        if (known != null) {
            if (isPublished(known)) {
                return inForce(known.content(), null);
            }
            verified.remove(known);
        }
        try {
            return verifyNew(token);
        } catch (RejectedTokenException e) {
            return e.rejection();
        }
    }

    /**
     * Checks a token that passed before, as {@link #verify} does. Never waits.
     *
     * @return empty if it is not remembered, or if the key source would have to be waited for
     */
    public Optional<Verification> verifyAtOnce(String token) {
        VerifiedTokens.Entry known = verified.find(token);
        if (known == null) {
            return Optional.empty();
        }
        return known.issuer()
                .keys()
                .findKeyAtOnce(known.key().id())
                .filter(known.key()::equals)
                .map(key -> inForce(known.content(), null));
    }

    private static boolean isPublished(VerifiedTokens.Entry known) {
        return known.key()
                .equals(known.issuer().keys().findKey(known.key().id()).orElse(null));
    }

    private Verification verifyNew(String text) throws RejectedTokenException {
        SignedToken token = SignedToken.parse(text);
        SignatureAlgorithm algorithm = token.algorithm()
                .orElseThrow(() -> new RejectedTokenException(
                        Reason.WRONG_ALGORITHM, "the algorithm of the token is not accepted"));
        String keyId = token.keyId();
        TrustedIssuer issuer = issuer(token);
        VerificationKey key = key(issuer, algorithm, keyId);
        if (!token.isSignedBy(key)) {
            throw new RejectedTokenException(Reason.BAD_SIGNATURE, "the signature does not fit the token");
        }
        if (!token.isFor(issuer.audience())) {
            throw new RejectedTokenException(Reason.WRONG_AUDIENCE, "the token is not meant for " + issuer.audience());
        }
        AccessToken content = token.content();
        Verification verification = inForce(content, token.notBefore());
        if (verification instanceof Accepted) {
            verified.put(new VerifiedTokens.Entry(text, content, issuer, key));
        }
        return verification;
    }

    /** The claim is not verified yet: it only chooses the keys that the signature must fit. */
    private TrustedIssuer issuer(SignedToken token) throws RejectedTokenException {
        String name = token.issuer();
        TrustedIssuer issuer = name == null ? null : issuers.get(name);
        if (issuer == null) {
            throw new RejectedTokenException(Reason.WRONG_ISSUER, "the issuer of the token is not trusted");
        }
        return issuer;
    }

    private static VerificationKey key(TrustedIssuer issuer, SignatureAlgorithm algorithm, String keyId)
            throws RejectedTokenException {
        if (!issuer.algorithms().contains(algorithm)) {
            throw new RejectedTokenException(Reason.WRONG_ALGORITHM, "the algorithm of the token is not accepted");
        }
        Optional<VerificationKey> key = issuer.keys().findKey(keyId);
        if (key.isEmpty()) {
            throw new RejectedTokenException(Reason.UNKNOWN_KEY, "the key of the token is not published by the issuer");
        }
        if (key.get().algorithm() != algorithm) {
            throw new RejectedTokenException(Reason.WRONG_ALGORITHM, "the key of the token is for another algorithm");
        }
        return key.get();
    }

    private Verification inForce(AccessToken token, @Nullable Instant notBefore) {
        Instant now = clock.instant();
        if (!token.expiresAt().isAfter(now.minus(clockSkew))) {
            return new Rejected(Reason.EXPIRED, "the token expired at " + token.expiresAt());
        }
        Instant latest = now.plus(clockSkew);
        if (token.issuedAt().isAfter(latest) || (notBefore != null && notBefore.isAfter(latest))) {
            return new Rejected(Reason.NOT_YET_VALID, "the token is not valid yet");
        }
        if (revoked.contains(token)) {
            return new Rejected(Reason.REVOKED, "the token was revoked");
        }
        return new Accepted(token);
    }

    /** Collects what a verifier trusts. Not thread-safe. */
    public static final class Builder {
        private static final int MAX_REMEMBERED = 1_000_000;

        private final Map<String, TrustedIssuer> issuers = new HashMap<>();
        private final Clock clock;
        private Duration clockSkew = CLOCK_SKEW;
        private RevokedTokens revoked;
        private int remembered = REMEMBERED;

        private Builder(Clock clock) {
            this.clock = clock;
            this.revoked = RevokedTokens.create(clock);
        }

        /**
         * Accepts the tokens of this issuer, too.
         *
         * @throws IllegalArgumentException if one of the same name is trusted already
         */
        public Builder trust(TrustedIssuer issuer) {
            if (issuers.putIfAbsent(issuer.issuer(), issuer) != null) {
                throw new IllegalArgumentException("trusted already: " + issuer.issuer());
            }
            return this;
        }

        /**
         * How far the clocks of issuer and verifier may differ; 30 seconds if not said.
         *
         * @throws IllegalArgumentException if it is negative or more than 5 minutes
         */
        public Builder clockSkew(Duration skew) {
            if (skew.isNegative() || skew.compareTo(MAX_CLOCK_SKEW) > 0) {
                throw new IllegalArgumentException("the clock skew is 0 to " + MAX_CLOCK_SKEW + ", was " + skew);
            }
            this.clockSkew = skew;
            return this;
        }

        /** Refuses what is in this set at the moment of the check; nothing is revoked if not said. */
        public Builder refuse(RevokedTokens revoked) {
            this.revoked = revoked;
            return this;
        }

        /**
         * How many of the tokens that passed are remembered, some 2 KB each; 8,192 if not said. 0 checks every signature.
         *
         * @throws IllegalArgumentException if it is negative or more than a million
         */
        public Builder remember(int tokens) {
            if (tokens < 0 || tokens > MAX_REMEMBERED) {
                throw new IllegalArgumentException("0 to " + MAX_REMEMBERED + " tokens are remembered, was " + tokens);
            }
            this.remembered = tokens;
            return this;
        }

        /**
         * The verifier.
         *
         * @throws IllegalStateException if no issuer is trusted
         */
        public TokenVerifier build() {
            if (issuers.isEmpty()) {
                throw new IllegalStateException("a verifier trusts at least one issuer");
            }
            return new TokenVerifier(this);
        }
    }
}
