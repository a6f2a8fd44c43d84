package org.opencinema.tokens;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys of an issuer: the one that signs, the one that will sign next, and those whose tokens may still be in use.
 * All of them are published, the next one too, so that every verifier knows it before its first token. When keys move on
 * says {@link KeyRotation}. Thread-safe.
 *
 * @param current signs new tokens
 * @param next is published and signs after the next {@link #rotate}
 * @param retired sign no more, the latest first
 */
public record KeyRing(RingKey current, RingKey next, List<RingKey> retired) implements KeySource {
    /** Copies the list. */
    public KeyRing {
        retired = List.copyOf(retired);
    }

    /** A ring with two new keys. */
    public static KeyRing generate(SignatureAlgorithm algorithm, Instant now) {
        return new KeyRing(
                new RingKey(SigningKey.generate(algorithm), now),
                new RingKey(SigningKey.generate(algorithm), now),
                List.of());
    }

    /** The ring in which {@code next} signs, {@code afterNext} waits and {@code current} is retired. */
    public KeyRing rotate(SigningKey afterNext, Instant now) {
        List<RingKey> out = new ArrayList<>();
        out.add(new RingKey(current.key(), now));
        out.addAll(retired);
        return new KeyRing(new RingKey(next.key(), now), new RingKey(afterNext, now), out);
    }

    /** The ring with another next key: the former one never signed. */
    public KeyRing withNext(SigningKey other, Instant now) {
        return new KeyRing(current, new RingKey(other, now), retired);
    }

    /** The ring without this retired key: its tokens are rejected from now on. */
    public KeyRing withoutRetired(String keyId) {
        return new KeyRing(
                current,
                next,
                retired.stream().filter(key -> !key.id().equals(keyId)).toList());
    }

    /** All public keys as a JWK set (RFC 7517), in JSON. */
    public String jwks() {
        return Jwks.write(
                all().stream().map(RingKey::key).map(SigningKey::publicKey).toList());
    }

    @Override
    public Optional<VerificationKey> findKey(String keyId) {
        if (current.id().equals(keyId)) {
            return Optional.of(current.key().publicKey());
        }
        if (next.id().equals(keyId)) {
            return Optional.of(next.key().publicKey());
        }
        for (RingKey key : retired) {
            if (key.id().equals(keyId)) {
                return Optional.of(key.key().publicKey());
            }
        }
        return Optional.empty();
    }

    private List<RingKey> all() {
        List<RingKey> all = new ArrayList<>();
        all.add(current);
        all.add(next);
        all.addAll(retired);
        return all;
    }
}
