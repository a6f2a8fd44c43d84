package org.opencinema.tokens.testing;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client's key for tests, with which it makes real proofs of possession (DPoP, RFC 9449, ES256). Thread-safe. */
public final class TestKey {
    private static final int COORDINATE_BYTES = 32;

    private final KeyPair pair;
    private final Clock clock;

    private TestKey(KeyPair pair, Clock clock) {
        this.pair = pair;
        this.clock = clock;
    }

    /** A new key of P-256. */
    public static TestKey generate(Clock clock) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new TestKey(generator.generateKeyPair(), clock);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** The public key as a JWK. */
    public Map<String, String> jwk() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return Map.of(
                "kty",
                "EC",
                "crv",
                "P-256",
                "x",
                coordinate(key.getW().getAffineX()),
                "y",
                coordinate(key.getW().getAffineY()));
    }

    /** Its thumbprint (RFC 7638). */
    public String thumbprint() {
        Map<String, String> jwk = jwk();
        return sha256(
                "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + jwk.get("x") + "\",\"y\":\"" + jwk.get("y") + "\"}");
    }

    /** A new proof for one request. */
    public String proof(String method, URI target, @Nullable String accessToken) {
        JWTCreator.Builder proof = JWT.create()
                .withHeader(Map.of("typ", "dpop+jwt", "jwk", jwk()))
                .withJWTId(UUID.randomUUID().toString())
                .withClaim("htm", method)
                .withClaim("htu", target.toString())
                .withIssuedAt(clock.instant());
        if (accessToken != null) {
            proof.withClaim("ath", sha256(accessToken));
        }
        return sign(proof);
    }

    /** Signs what a test makes itself. */
    public String sign(JWTCreator.Builder proof) {
        return proof.sign(Algorithm.ECDSA256(null, (ECPrivateKey) pair.getPrivate()));
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return encode(fixed);
    }

    private static String sha256(String text) {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
