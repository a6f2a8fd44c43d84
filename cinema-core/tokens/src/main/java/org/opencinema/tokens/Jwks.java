package org.opencinema.tokens;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** RSA keys as a JWK set (RFC 7517) and their thumbprints (RFC 7638). */
final class Jwks {
    static final int MIN_KEY_BITS = 2_048;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Jwks() {}

    static String write(List<SigningKey> keys) {
        StringJoiner all = new StringJoiner(",", "{\"keys\":[", "]}");
        for (SigningKey key : keys) {
            all.add("{\"kty\":\"RSA\",\"kid\":\"" + key.id() + "\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\""
                    + number(key.publicKey().getModulus()) + "\",\"e\":\""
                    + number(key.publicKey().getPublicExponent()) + "\"}");
        }
        return all.toString();
    }

    /** The RS256 keys of a set by their ids. Keys of other kinds are passed over, as the RFC asks. */
    static Map<String, RSAPublicKey> read(byte[] json) throws IOException {
        Map<String, RSAPublicKey> keys = new HashMap<>();
        for (Map<String, String> key : Json.objectsIn("keys", json)) {
            String id = key.get("kid");
            String modulus = key.get("n");
            String exponent = key.get("e");
            if ("RSA".equals(key.get("kty"))
                    && "RS256".equals(key.getOrDefault("alg", "RS256"))
                    && "sig".equals(key.getOrDefault("use", "sig"))
                    && id != null
                    && modulus != null
                    && exponent != null) {
                keys.put(id, publicKey(modulus, exponent));
            }
        }
        return Map.copyOf(keys);
    }

    static String thumbprint(RSAPublicKey key) {
        String members = "{\"e\":\"" + number(key.getPublicExponent()) + "\",\"kty\":\"RSA\",\"n\":\""
                + number(key.getModulus()) + "\"}";
        try {
            return ENCODER.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static RSAPublicKey publicKey(String modulus, String exponent) throws IOException {
        try {
            BigInteger n = new BigInteger(1, Base64.getUrlDecoder().decode(modulus));
            BigInteger e = new BigInteger(1, Base64.getUrlDecoder().decode(exponent));
            if (n.bitLength() < MIN_KEY_BITS) {
                throw new IOException("an RSA key has at least " + MIN_KEY_BITS + " bits, was " + n.bitLength());
            }
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, e));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("not an RSA key", e);
        }
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int start = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        byte[] magnitude = new byte[bytes.length - start];
        System.arraycopy(bytes, start, magnitude, 0, magnitude.length);
        return ENCODER.encodeToString(magnitude);
    }
}
