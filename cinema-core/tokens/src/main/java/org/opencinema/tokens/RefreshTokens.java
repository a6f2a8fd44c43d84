package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opaque refresh tokens of 256 secret bits. A store keeps their hashes only; the successor of a token follows from the
 * token and the server's key, so that an answer that got lost can be given again. A tag under another key tells tokens
 * that were ever given out from invented ones, so a guess costs one HMAC and no look into the store. Thread-safe.
 */
public final class RefreshTokens {
    private static final int BYTES = 32;
    private static final int TAG_BYTES = 16;
    private static final String MAC = "HmacSHA256";
    private static final Pattern FAMILY = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern TOKEN =
            Pattern.compile("([A-Za-z0-9_-]{1,64})\\.(0|[1-9][0-9]{0,14})\\.([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{22})");

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec successorKey;
    private final SecretKeySpec tagKey;

    private RefreshTokens(SecretKeySpec serverKey) {
        this.successorKey = new SecretKeySpec(mac(serverKey, "refresh token successor"), MAC);
        this.tagKey = new SecretKeySpec(mac(serverKey, "refresh token tag"), MAC);
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

    /**
     * A new random token, the first of its family.
     *
     * @throws IllegalArgumentException unless the family is 1 to 64 letters, digits, hyphens and underscores
     */
    public RefreshToken first(String family) {
        if (!FAMILY.matcher(family).matches()) {
            throw new IllegalArgumentException("a family is 1..64 letters, digits, hyphens and underscores");
        }
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return token(family, 0, secret);
    }

    /** The token that replaces this one: the same each time. */
    public RefreshToken successor(RefreshToken token) {
        return token(token.family(), token.generation() + 1, mac(successorKey, token.text()));
    }

    /** The token with this text, if it was given out under the server key, whether or not it is still good. */
    public Optional<RefreshToken> read(String text) {
        Matcher parts = TOKEN.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String tagged = text.substring(0, parts.end(3));
        return MessageDigest.isEqual(tag(tagged).getBytes(UTF_8), parts.group(4).getBytes(UTF_8))
                ? Optional.of(new RefreshToken(text, parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    /** What a store keeps in place of a random secret: its SHA-256 in base64url, 43 characters, which does not give it back. */
    public static String hash(String secret) {
        try {
            return encode(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private RefreshToken token(String family, long generation, byte[] secret) {
        String tagged = family + "." + generation + "." + encode(secret);
        return new RefreshToken(tagged + "." + tag(tagged), family, generation);
    }

    private String tag(String tagged) {
        return encode(Arrays.copyOf(mac(tagKey, tagged), TAG_BYTES));
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
