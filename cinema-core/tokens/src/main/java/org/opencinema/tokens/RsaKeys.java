package org.opencinema.tokens;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** RSA keys: made, read, and checked for their strength. */
final class RsaKeys {
    private static final int MIN_BITS = 2_048;
    /** A longer modulus or exponent would make every check of a token slow. */
    private static final int MAX_BITS = 4_096;

    private static final int MAX_EXPONENT_BITS = 33;

    private RsaKeys() {}

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(MIN_BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    static KeyPair read(byte[] pkcs8) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        return new KeyPair(publicKey(key.getModulus(), key.getPublicExponent()), key);
    }

    static RSAPublicKey publicKey(BigInteger modulus, BigInteger exponent) throws GeneralSecurityException {
        return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    static void check(RSAPublicKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new IllegalArgumentException("an RSA key has " + MIN_BITS + " to " + MAX_BITS + " bits, was " + bits);
        }
        BigInteger exponent = key.getPublicExponent();
        if (exponent.bitLength() < 2 || exponent.bitLength() > MAX_EXPONENT_BITS || !exponent.testBit(0)) {
            throw new IllegalArgumentException("the exponent of an RSA key is odd, 3 to 2^33");
        }
    }
}
