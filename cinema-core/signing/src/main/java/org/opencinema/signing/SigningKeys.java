package org.opencinema.signing;

import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that sign and verify paths: one signs, all verify. Thread-safe.
 *
 * <p>To rotate, give every verifier the new key beside the old one, then make the new one current, and drop the old one
 * when the last token that it signed has expired.
 */
public final class SigningKeys {
    static final int MIN_SECRET_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final int currentId;
    private final @Nullable Mac[] macs;

    private SigningKeys(int currentId, @Nullable Mac[] macs) {
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
        @Nullable Mac[] macs = new Mac[256];
        secrets.forEach((id, secret) -> {
            if (id < 0 || id > 255) {
                throw new IllegalArgumentException("key id must be 0..255, was " + id);
            }
            if (secret.length < MIN_SECRET_BYTES) {
                throw new IllegalArgumentException("the secret of key " + id + " must have at least " + MIN_SECRET_BYTES
                        + " bytes, had " + secret.length);
            }
            macs[id] = mac(secret);
        });
        return new SigningKeys(currentId, macs);
    }

    int currentId() {
        return currentId;
    }

    /** The whole HMAC-SHA256 of the head followed by the path, or null when the key is not known. */
    byte @Nullable [] mac(int keyId, byte[] token, int headLength, byte[] path) {
        Mac prototype = macs[keyId];
        if (prototype == null) {
            return null;
        }
        Mac mac = copy(prototype);
        mac.update(token, 0, headLength);
        return mac.doFinal(path);
    }

    private static Mac mac(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return copy(mac);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static Mac copy(Mac prototype) {
        try {
            return (Mac) prototype.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be cloned, this provider's can not", e);
        }
    }
}
