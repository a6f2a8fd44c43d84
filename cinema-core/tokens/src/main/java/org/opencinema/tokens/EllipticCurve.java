package org.opencinema.tokens;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/** The curves of NIST that token keys lie on (RFC 7518 §6.2). */
enum EllipticCurve {
    P256("P-256", "secp256r1", 32),
    P384("P-384", "secp384r1", 48);

    private final String jwkName;
    private final String jcaName;
    private final int bytes;

    EllipticCurve(String jwkName, String jcaName, int bytes) {
        this.jwkName = jwkName;
        this.jcaName = jcaName;
        this.bytes = bytes;
    }

    static Optional<EllipticCurve> find(@Nullable String jwkName) {
        for (EllipticCurve curve : values()) {
            if (curve.jwkName.equals(jwkName)) {
                return Optional.of(curve);
            }
        }
        return Optional.empty();
    }

    String jwkName() {
        return jwkName;
    }

    /** The length of a coordinate. */
    int bytes() {
        return bytes;
    }

    KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(jcaName));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jcaName, e);
        }
    }

    /** Reads a private key and derives its public half, which PKCS #8 may leave out. */
    KeyPair read(byte[] pkcs8) throws GeneralSecurityException {
        ECPrivateKey key = (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        if (!isThis(key.getParams())) {
            throw new IllegalArgumentException("not a key on the curve " + jwkName);
        }
        org.bouncycastle.math.ec.ECPoint point = new FixedPointCombMultiplier()
                .multiply(CustomNamedCurves.getByName(jcaName).getG(), key.getS())
                .normalize();
        return new KeyPair(
                publicKey(
                        point.getAffineXCoord().toBigInteger(),
                        point.getAffineYCoord().toBigInteger()),
                key);
    }

    ECPublicKey publicKey(BigInteger x, BigInteger y) throws GeneralSecurityException {
        return (ECPublicKey)
                KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters()));
    }

    /** A point beside the curve could give away a private key, or belong to a weaker group. */
    void check(ECPublicKey key) {
        ECPoint point = key.getW();
        if (!isThis(key.getParams()) || point.equals(ECPoint.POINT_INFINITY) || !holds(point)) {
            throw new IllegalArgumentException("not a point of the curve " + jwkName);
        }
    }

    /**
     * Whether r and s have their length and are 1 to the order of the curve less one: an early JDK 17 took zeros for the
     * signature of everything (CVE-2022-21449).
     */
    boolean isInRange(byte[] signature) {
        return signature.length == 2 * bytes
                && isInRange(new BigInteger(1, signature, 0, bytes))
                && isInRange(new BigInteger(1, signature, bytes, bytes));
    }

    private boolean isInRange(BigInteger number) {
        return number.signum() > 0 && number.compareTo(parameters().getOrder()) < 0;
    }

    private boolean holds(ECPoint point) {
        ECParameterSpec parameters = parameters();
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB())
                .mod(p);
        return y.multiply(y).mod(p).equals(right);
    }

    boolean isOf(ECPublicKey key) {
        return isThis(key.getParams());
    }

    private boolean isThis(ECParameterSpec other) {
        ECParameterSpec mine = parameters();
        return other.getCurve().equals(mine.getCurve())
                && other.getGenerator().equals(mine.getGenerator())
                && other.getOrder().equals(mine.getOrder());
    }

    private ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(jcaName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + jcaName, e);
        }
    }
}
