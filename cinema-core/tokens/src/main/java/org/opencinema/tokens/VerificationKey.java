package org.opencinema.tokens;

import java.security.PublicKey;

/**
 * A public key that tokens are verified with, and the one algorithm it is for: a token that names this key under another
 * algorithm is rejected.
 *
 * @param id the {@code kid} that tokens name it by
 * @param algorithm what it verifies
 * @param key an RSA key of 2,048 to 4,096 bits, or a point of the algorithm's curve
 */
public record VerificationKey(String id, SignatureAlgorithm algorithm, PublicKey key) {
    /**
     * Checks that the key fits the algorithm.
     *
     * @throws IllegalArgumentException if it does not, is too short or too long, or does not lie on the curve
     */
    public VerificationKey {
        algorithm.check(key);
    }
}
