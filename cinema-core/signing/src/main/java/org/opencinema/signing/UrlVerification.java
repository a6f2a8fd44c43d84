package org.opencinema.signing;

import java.time.Instant;

/** What a {@link UrlVerifier} says of a URL. */
public sealed interface UrlVerification {
    /** The URL is signed and in time. */
    record Accepted(Instant expiresAt) implements UrlVerification {}

    /** The URL opens nothing. */
    record Rejected(Reason reason) implements UrlVerification {}

    /** Why a URL was rejected. */
    enum Reason {
        /** It is not a signed URL of this kind, or is spelled in a way that servers read differently. */
        MALFORMED,
        /** It names a key that the verifier does not have, or no longer has. */
        UNKNOWN_KEY,
        /** It was altered, or signed with another secret. */
        BAD_SIGNATURE,
        /** Its signature is right but opens another path or is for another address. */
        NOT_COVERED,
        /** It will be valid later. */
        NOT_YET_VALID,
        /** It was valid once. */
        EXPIRED
    }
}
