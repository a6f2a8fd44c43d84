package org.opencinema.signing;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.internal.HmacSha256;

/**
 * The secrets that sign and verify paths: one signs, all verify. Thread-safe.
 *
 * <p>To rotate, give every verifier the new key beside the old one, then make the new one current, and drop the old one
 * when the last token that it signed has expired.
 */
public final class SigningKeys {
    static final int MIN_SECRET_BYTES = 32;

    private final int currentId;
    private final @Nullable HmacSha256[] macs;

    private SigningKeys(int currentId, @Nullable HmacSha256[] macs) {
        this.currentId = currentId;
        this.macs = macs;
    }

    /**
     * Keys with a single secret.
     *
     * @throws IllegalArgumentException when the id is not in 0..255 or the secret has fewer than 32 bytes
     */
    public static SigningKeys of(int id, byte[] secret) {
        return of(id, Map.of(id, secret));
    }

    /**
     * Keys with several secrets by id, of which {@code currentId} signs.
     *
     * @throws IllegalArgumentException when an id is not in 0..255, a secret has fewer than 32 bytes, or the current id has
     *     no secret
     */
    public static SigningKeys of(int currentId, Map<Integer, byte[]> secrets) {
        if (!secrets.containsKey(currentId)) {
            throw new IllegalArgumentException(
                    "the current key " + currentId + " is not among the keys " + new TreeMap<>(secrets).keySet());
        }
        @Nullable HmacSha256[] macs = new HmacSha256[256];
        secrets.forEach((id, secret) -> {
            if (id < 0 || id > 255) {
                throw new IllegalArgumentException("key id must be 0..255, was " + id);
            }
            if (secret.length < MIN_SECRET_BYTES) {
                throw new IllegalArgumentException("the secret of key " + id + " must have at least " + MIN_SECRET_BYTES
                        + " bytes, had " + secret.length);
            }
            macs[id] = HmacSha256.of(secret);
        });
        return new SigningKeys(currentId, macs);
    }

    int currentId() {
        return currentId;
    }

    /** The whole HMAC-SHA256 of the head followed by the path, or null when the key is not known. */
    byte @Nullable [] mac(int keyId, byte[] token, int headLength, byte[] path) {
        HmacSha256 key = macs[keyId];
        return key == null ? null : key.mac(token, headLength, path);
    }
}
