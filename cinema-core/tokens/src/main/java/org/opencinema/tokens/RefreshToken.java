package org.opencinema.tokens;

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
        return RefreshTokens.hash(text);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "RefreshToken[" + family + ", " + generation + "]";
    }
}
