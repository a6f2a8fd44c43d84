package org.opencinema.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A genuine refresh token: {@link RefreshTokens} made it, now or earlier. Immutable. */
public final class RefreshToken {
    private final String text;
    private final String family;
    private final long generation;

    RefreshToken(String text, String family, long generation) {
        this.text = text;
        this.family = family;
        this.generation = generation;
    }

    /** What the client holds; never to be stored or logged. */
    public String text() {
        return text;
    }

    /** The sign-in that it belongs to. */
    public String family() {
        return family;
    }

    /** How many tokens of its family came before it. */
    public long generation() {
        return generation;
    }

    /** What a store keeps in place of the text: its SHA-256 in base64url, which does not give the text back. */
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "RefreshToken[" + family + ", " + generation + "]";
    }
}
