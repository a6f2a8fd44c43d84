package org.opencinema.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** The public key in the header of a proof: a JWK (RFC 7517), and its thumbprint (RFC 7638). */
record DpopKey(VerificationKey key) {
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    /**
     * The key for this algorithm.
     *
     * @throws IllegalArgumentException if it is none, too short, or holds private members
     */
    static DpopKey of(SignatureAlgorithm algorithm, Map<?, ?> jwk) {
        if (jwk.keySet().stream().anyMatch(PRIVATE_MEMBERS::contains)) {
            throw new IllegalArgumentException("the key is not a public one");
        }
        PublicKey key = Jwks.publicKey(algorithm, Jwks.texts(jwk))
                .orElseThrow(() -> new IllegalArgumentException("the key is none of " + algorithm));
        return new DpopKey(new VerificationKey(Jwks.thumbprint(key), algorithm, key));
    }

    String thumbprint() {
        return key.id();
    }

    /** SHA-256 in base64url. */
    static String sha256(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
