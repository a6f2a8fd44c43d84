package org.opencinema.tokens;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** An RSA key pair that tokens are signed with. Its id is the thumbprint of its public half (RFC 7638). Thread-safe. */
public final class SigningKey {
    private final String id;
    private final RSAPrivateCrtKey privateKey;
    private final RSAPublicKey publicKey;

    private SigningKey(String id, RSAPrivateCrtKey privateKey, RSAPublicKey publicKey) {
        this.id = id;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** A new key of 2,048 bits. Takes some 100 ms. */
    public static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(Jwks.MIN_KEY_BITS);
            return of((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /**
     * Reads what {@link #pkcs8()} wrote.
     *
     * @throws IllegalArgumentException if these bytes are no RSA key of at least 2,048 bits
     */
    public static SigningKey of(byte[] pkcs8) {
        try {
            return of((RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("not an RSA private key in PKCS #8", e);
        }
    }

    private static SigningKey of(RSAPrivateCrtKey key) {
        if (key.getModulus().bitLength() < Jwks.MIN_KEY_BITS) {
            throw new IllegalArgumentException("an RSA key has at least " + Jwks.MIN_KEY_BITS + " bits, was "
                    + key.getModulus().bitLength());
        }
        try {
            RSAPublicKey publicKey = (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
            return new SigningKey(Jwks.thumbprint(publicKey), key, publicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an RSA key", e);
        }
    }

    /** The thumbprint of the public key in base64url, 43 characters: the {@code kid} of its tokens. */
    public String id() {
        return id;
    }

    /** The half that everybody may know. */
    public RSAPublicKey publicKey() {
        return publicKey;
    }

    /** The private key in PKCS #8, unencrypted: a secret. */
    public byte[] pkcs8() {
        return privateKey.getEncoded();
    }

    RSAPrivateCrtKey privateKey() {
        return privateKey;
    }

    /** The id only. */
    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
