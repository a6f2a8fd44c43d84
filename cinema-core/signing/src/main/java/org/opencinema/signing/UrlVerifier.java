package org.opencinema.signing;

/** Checks URLs made by a {@link UrlSigner} of its kind, comparing in constant time. Implementations are thread-safe. */
public interface UrlVerifier {
    /** Whether the URL opens what it names now. Any text is a question; a bad one is rejected, never thrown. */
    UrlVerification verify(String url);
}
