package org.opencinema.signing;

import java.net.URI;
import java.time.Instant;

/** Signs URLs in the way that one server or network checks them. Implementations are thread-safe and do no I/O. */
public interface UrlSigner {
    /**
     * The URL with what opens it until it expires; scheme, host and what a query had are kept.
     *
     * @param url absolute, in ASCII, without user, fragment, empty or {@code ..} segments, encoded separators or controls
     * @param expiresAt the first instant at which the URL no longer opens anything; parts of a second are cut off
     * @throws IllegalArgumentException when the URL is not such a one, or the expiry is before 1970 or beyond what the scheme allows
     */
    URI sign(URI url, Instant expiresAt);
}
