package org.opencinema.tokens;

import com.auth0.jwt.algorithms.Algorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;

/**
 * A key pair that tokens are signed with by one algorithm. Its id is the thumbprint of its public half (RFC 7638).
 * Thread-safe.
 */
public final class SigningKey {
    private final VerificationKey publicKey;
    private final PrivateKey privateKey;

    private SigningKey(VerificationKey publicKey, PrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /** A new random key. For RSA (2,048 bits) it takes some 100 ms, for elliptic curves one. */
    public static SigningKey generate(SignatureAlgorithm algorithm) {
        EllipticCurve curve = algorithm.curve();
        return of(algorithm, curve == null ? RsaKeys.generate() : curve.generate());
    }

    /**
     * Reads what {@link #pkcs8()} wrote.
     *
     * @throws IllegalArgumentException if these bytes are no key of this algorithm, or one that is too short or too long
     */
    public static SigningKey of(SignatureAlgorithm algorithm, byte[] pkcs8) {
        EllipticCurve curve = algorithm.curve();
        try {
            return of(algorithm, curve == null ? RsaKeys.read(pkcs8) : curve.read(pkcs8));
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("not a private key of " + algorithm + " in PKCS #8", e);
        }
    }

    private static SigningKey of(SignatureAlgorithm algorithm, KeyPair keys) {
        String id = Jwks.thumbprint(keys.getPublic());
        return new SigningKey(new VerificationKey(id, algorithm, keys.getPublic()), keys.getPrivate());
    }

    /** The thumbprint of the public key in base64url, 43 characters: the {@code kid} of its tokens. */
    public String id() {
        return publicKey.id();
    }

    /** What it signs with. */
    public SignatureAlgorithm algorithm() {
        return publicKey.algorithm();
    }

    /** The half that everybody may know. */
    public VerificationKey publicKey() {
        return publicKey;
    }

    /** The private key in PKCS #8, unencrypted: a secret. It does not say the algorithm. */
    public byte[] pkcs8() {
        return privateKey.getEncoded();
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    Algorithm signing() {
        return algorithm().signing(privateKey);
    }

    /** The id and the algorithm only. */
    @Override
    public String toString() {
        return "SigningKey[" + id() + ", " + algorithm() + "]";
    }
}
