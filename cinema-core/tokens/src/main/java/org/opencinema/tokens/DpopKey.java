package org.opencinema.tokens;

import com.auth0.jwt.algorithms.Algorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/** The public key in the header of a proof: a JWK (RFC 7517) of P-256 or RSA, and its thumbprint (RFC 7638). */
final class DpopKey {
    private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    private static final int MIN_RSA_BITS = 2_048;
    private static final int MAX_RSA_BITS = 4_096;
    /** A longer exponent makes a check as dear as the sender likes. */
    private static final int MAX_EXPONENT_BITS = 32;

    private static final int P256_BYTES = 32;

    private final Algorithm algorithm;
    private final String thumbprint;

    private DpopKey(Algorithm algorithm, String thumbprint) {
        this.algorithm = algorithm;
        this.thumbprint = thumbprint;
    }

    /**
     * The key for this algorithm.
     *
     * @throws IllegalArgumentException if it is none, too short, or holds private members
     */
    static DpopKey of(String algorithm, Map<String, Object> jwk) {
        if (jwk.keySet().stream().anyMatch(PRIVATE_MEMBERS::contains)) {
            throw new IllegalArgumentException("the key in the header is not a public one");
        }
        try {
            return switch (algorithm) {
                case "ES256" -> ec(jwk);
                case "RS256" -> rsa(jwk);
                default -> throw new IllegalArgumentException("only ES256 and RS256 are accepted");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key in the header is none", e);
        }
    }

    /** What its signatures are checked with. */
    Algorithm algorithm() {
        return algorithm;
    }

    String thumbprint() {
        return thumbprint;
    }

    private static DpopKey ec(Map<String, Object> jwk) throws GeneralSecurityException {
        require(jwk, "kty", "EC");
        require(jwk, "crv", "P-256");
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        ECParameterSpec parameters = curve.getParameterSpec(ECParameterSpec.class);
        ECPoint point = new ECPoint(coordinate(jwk, "x"), coordinate(jwk, "y"));
        if (!isOnCurve(point, parameters)) {
            throw new IllegalArgumentException("the key in the header is no point of P-256");
        }
        ECPublicKey key =
                (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters));
        return new DpopKey(
                Algorithm.ECDSA256(key, null),
                sha256("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + jwk.get("x") + "\",\"y\":\"" + jwk.get("y")
                        + "\"}"));
    }

    private static DpopKey rsa(Map<String, Object> jwk) throws GeneralSecurityException {
        require(jwk, "kty", "RSA");
        BigInteger modulus = number(jwk, "n");
        BigInteger exponent = number(jwk, "e");
        if (modulus.bitLength() < MIN_RSA_BITS
                || modulus.bitLength() > MAX_RSA_BITS
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new IllegalArgumentException("an RSA key has 2048 to 4096 bits and an exponent of 32 at most, were "
                    + modulus.bitLength() + " and " + exponent.bitLength());
        }
        RSAPublicKey key =
                (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        return new DpopKey(
                Algorithm.RSA256(key, null),
                sha256("{\"e\":\"" + jwk.get("e") + "\",\"kty\":\"RSA\",\"n\":\"" + jwk.get("n") + "\"}"));
    }

    private static boolean isOnCurve(ECPoint point, ECParameterSpec parameters) {
        BigInteger prime = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(3)
                .add(parameters.getCurve().getA().multiply(x))
                .add(parameters.getCurve().getB())
                .mod(prime);
        return x.compareTo(prime) < 0
                && y.compareTo(prime) < 0
                && y.pow(2).mod(prime).equals(right);
    }

    private static void require(Map<String, Object> jwk, String member, String value) {
        if (!value.equals(jwk.get(member))) {
            throw new IllegalArgumentException("the key in the header does not fit the algorithm");
        }
    }

    private static BigInteger coordinate(Map<String, Object> jwk, String member) {
        byte[] bytes = bytes(jwk, member);
        if (bytes.length != P256_BYTES) {
            throw new IllegalArgumentException("a coordinate of P-256 has 32 bytes, was " + bytes.length);
        }
        return new BigInteger(1, bytes);
    }

    private static BigInteger number(Map<String, Object> jwk, String member) {
        byte[] bytes = bytes(jwk, member);
        if (bytes.length == 0 || bytes[0] == 0) {
            throw new IllegalArgumentException("a number of a key has no leading zero");
        }
        return new BigInteger(1, bytes);
    }

    /** One key is written in one way only, so that it has one thumbprint. */
    private static byte[] bytes(Map<String, Object> jwk, String member) {
        if (jwk.get(member) instanceof String text) {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        }
        throw new IllegalArgumentException("the key in the header lacks " + member);
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
