package org.opencinema.signing.cat;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.cat.CatVerification.Accepted;
import org.opencinema.signing.cat.CatVerification.Reason;
import org.opencinema.signing.cat.CatVerification.Rejected;

/**
 * Checks tokens against requests. Thread-safe; does no I/O but what its {@link ReplayStore} does.
 *
 * <p>Time and memory are bounded by the token, of at most 8,192 characters: regular expressions by a number of steps.
 */
public final class CatVerifier {
    /** Those of the watermark tokens of ETSI TS 104 002, which do not restrict. */
    private static final long FIRST_WATERMARK_CLAIM = 300;

    private static final long LAST_WATERMARK_CLAIM = 307;

    private final Map<ByteBuffer, CoseKey> keys;
    private final Set<String> issuers;
    private final Set<String> audiences;
    private final Set<Object> ignored;
    private final Duration skew;
    private final @Nullable ReplayStore replays;
    private final RandomGenerator random;
    private final Clock clock;

    private CatVerifier(Builder builder) {
        keys = Map.copyOf(builder.keys);
        issuers = Set.copyOf(builder.issuers);
        audiences = Set.copyOf(builder.audiences);
        ignored = Set.copyOf(builder.ignored);
        skew = builder.skew;
        replays = builder.replays;
        random = builder.random;
        clock = builder.clock;
    }

    /** A verifier that knows no key, issuer and audience yet. */
    public static Builder builder(Clock clock) {
        return new Builder(clock);
    }

    /** Whether the token lets the request pass now. Any text is a question; a bad one is rejected, never thrown. */
    public CatVerification verify(String token, CatRequest request) {
        try {
            CoseMessage message = CoseMessage.read(token);
            CoseKey key = keys.get(ByteBuffer.wrap(message.keyId()));
            if (key == null) {
                return rejected(Reason.UNKNOWN_KEY);
            }
            if (!message.isSignedBy(key)) {
                return rejected(Reason.BAD_SIGNATURE);
            }
            if (CborReader.read(message.payload()) instanceof Map<?, ?> map) {
                return check(CatClaims.of(map), request);
            }
            return rejected(Reason.MALFORMED);
        } catch (MalformedException malformed) {
            return rejected(Reason.MALFORMED);
        }
    }

    private CatVerification check(CatClaims claims, CatRequest request) throws MalformedException {
        Instant now = clock.instant();
        for (Object key : claims.map().keySet()) {
            if (Claim.of(key) == null && !ignored.contains(key) && !isWatermark(key)) {
                return rejected(Reason.UNKNOWN_CLAIM);
            }
        }
        if (claims.has(Claim.EXP) && now.minus(skew).getEpochSecond() >= ClaimChecks.seconds(claims.get(Claim.EXP))) {
            return rejected(Reason.EXPIRED, Claim.EXP, claims);
        }
        if (claims.has(Claim.NBF) && now.plus(skew).getEpochSecond() < ClaimChecks.seconds(claims.get(Claim.NBF))) {
            return rejected(Reason.NOT_YET_VALID, Claim.NBF, claims);
        }
        ClaimChecks checks = new ClaimChecks(claims, request, now, replays);
        for (Object key : claims.map().keySet()) {
            Claim claim = Claim.of(key);
            if (claim != null && !checks.isMet(claim, issuers, audiences, random)) {
                return rejected(Reason.NOT_MET, claim, claims);
            }
        }
        Claim usedUp = checks.usedUp();
        return usedUp == null ? new Accepted(claims, renewal(claims, now)) : rejected(Reason.REPLAYED, usedUp, claims);
    }

    private static boolean isWatermark(Object key) {
        return key instanceof Long number && number >= FIRST_WATERMARK_CLAIM && number <= LAST_WATERMARK_CLAIM;
    }

    private static Optional<CatRenewal> renewal(CatClaims claims, Instant now) throws MalformedException {
        Optional<Instant> end = claims.expiresAt();
        if (!claims.has(Claim.CATR) || end.isEmpty()) {
            return Optional.empty();
        }
        CatRenewal renewal = CatRenewal.read(claims.get(Claim.CATR));
        return now.isBefore(end.get().minus(renewal.deadline())) ? Optional.empty() : Optional.of(renewal);
    }

    private static Rejected rejected(Reason reason) {
        return new Rejected(reason, Optional.empty(), Optional.empty());
    }

    private static Rejected rejected(Reason reason, Claim claim, CatClaims claims) throws MalformedException {
        return new Rejected(reason, Optional.of(claim), CatAction.of(claims.get(Claim.CATIF), claim));
    }

    /** Options. Not thread-safe. */
    public static final class Builder {
        private final Clock clock;
        private final Map<ByteBuffer, CoseKey> keys = new HashMap<>();
        private final Set<String> issuers = new HashSet<>();
        private final Set<String> audiences = new HashSet<>();
        private final Set<Object> ignored = new HashSet<>();
        private Duration skew = Duration.ZERO;
        private @Nullable ReplayStore replays;
        private RandomGenerator random = new SecureRandom();

        private Builder(Clock clock) {
            this.clock = clock;
        }

        /** A key whose tokens are accepted, beside the others; conditions as of {@link CatSigner#hs256}. */
        public Builder hs256(String keyId, byte[] secret) {
            return key(CoseKey.hs256(keyId, secret));
        }

        /** A key whose tokens are accepted, beside the others; conditions as of {@link CatSigner#es256}. */
        public Builder es256(String keyId, PublicKey key) {
            return key(CoseKey.es256(keyId, null, key));
        }

        /** A key whose tokens are accepted, beside the others; conditions as of {@link CatSigner#ps256}. */
        public Builder ps256(String keyId, PublicKey key) {
            return key(CoseKey.ps256(keyId, null, key));
        }

        private Builder key(CoseKey key) {
            if (keys.putIfAbsent(ByteBuffer.wrap(key.id), key) != null) {
                throw new IllegalArgumentException("two keys have the same id");
            }
            return this;
        }

        /** An issuer whose tokens are accepted, beside the others; none by default. A token may have no issuer. */
        public Builder issuer(String issuer) {
            issuers.add(issuer);
            return this;
        }

        /** Who checks, as an audience; none by default. A token may have no audience. */
        public Builder audience(String audience) {
            audiences.add(audience);
            return this;
        }

        /** The key of a claim that does not restrict, beside the others. */
        public Builder ignore(int key) {
            ignored.add((long) key);
            return this;
        }

        /**
         * How far the clocks of signer and verifier may differ, by default not at all, as CTA-5007 wants it.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder skew(Duration most) {
            if (most.isNegative()) {
                throw new IllegalArgumentException("the skew must not be negative, was " + most);
            }
            skew = most;
            return this;
        }

        /** Where uses are noted; by default nowhere, and a token or proof that may be used once only is rejected. */
        public Builder replays(ReplayStore store) {
            replays = store;
            return this;
        }

        /** What decides on catpor, by default a {@link SecureRandom}; thread-safe. */
        public Builder random(RandomGenerator generator) {
            random = generator;
            return this;
        }

        /** The verifier. */
        public CatVerifier build() {
            return new CatVerifier(this);
        }
    }
}
