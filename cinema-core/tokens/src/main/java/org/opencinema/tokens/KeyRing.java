package org.opencinema.tokens;

import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys of an issuer: the one that signs, the one that will sign next, and those whose tokens may still be in use.
 * All of them are published, the next one too, so that every verifier knows it before its first token. Thread-safe.
 *
 * @param current signs new tokens
 * @param next is published and signs after the next {@link #rotate}
 * @param retired sign no more, the latest first
 */
public record KeyRing(SigningKey current, SigningKey next, List<SigningKey> retired) implements KeySource {
    /** Copies the list. */
    public KeyRing {
        retired = List.copyOf(retired);
    }

    /** A ring with two new keys. */
    public static KeyRing generate() {
        return new KeyRing(SigningKey.generate(), SigningKey.generate(), List.of());
    }

    /** The ring in which {@code next} signs, {@code afterNext} waits and {@code current} is retired. */
    public KeyRing rotate(SigningKey afterNext) {
        List<SigningKey> out = new ArrayList<>();
        out.add(current);
        out.addAll(retired);
        return new KeyRing(next, afterNext, out);
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
        return Jwks.write(all());
    }

    @Override
    public Optional<RSAPublicKey> findKey(String keyId) {
        return all().stream()
                .filter(key -> key.id().equals(keyId))
                .map(SigningKey::publicKey)
                .findFirst();
    }

    private List<SigningKey> all() {
        List<SigningKey> all = new ArrayList<>();
        all.add(current);
        all.add(next);
        all.addAll(retired);
        return all;
    }
}
