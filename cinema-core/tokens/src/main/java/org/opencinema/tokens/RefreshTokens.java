package org.opencinema.tokens;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opaque refresh tokens of 256 bits. A store keeps their hashes only; the successor of a token follows from the token and
 * the server's key, so that an answer that got lost can be given again. Thread-safe.
 */
public final class RefreshTokens {
    /** The length of a token and of a hash, in characters of base64url. */
    public static final int LENGTH = 43;

    private static final int BYTES = 32;
    private static final String MAC = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    private RefreshTokens(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * Tokens under this server key, which every instance of the issuer must share.
     *
     * @throws IllegalArgumentException if the key is shorter than 32 bytes
     */
    public static RefreshTokens create(byte[] serverKey) {
        if (serverKey.length < BYTES) {
            throw new IllegalArgumentException("the server key has at least 32 bytes, was " + serverKey.length);
        }
        return new RefreshTokens(new SecretKeySpec(serverKey, MAC));
    }

    /** A new random token. */
    public String generate() {
        byte[] token = new byte[BYTES];
        random.nextBytes(token);
        return encode(token);
    }

    /** The token that replaces this one: the same each time. */
    public String successor(String token) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return encode(mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    /** What a store keeps in place of the token: its SHA-256, which does not give the token back. */
    public static String hash(String token) {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
