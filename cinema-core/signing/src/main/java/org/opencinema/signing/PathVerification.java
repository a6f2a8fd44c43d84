package org.opencinema.signing;

import java.time.Instant;
import java.util.UUID;

/** What a {@link PathVerifier} says of a token. */
public sealed interface PathVerification {
    /** The token opens the path. */
    record Accepted(UUID sessionId, Instant expiresAt) implements PathVerification {}

    /** The token does not open the path. */
    record Rejected(Reason reason) implements PathVerification {}

    /** Why a token was rejected. */
    enum Reason {
        /** It is not a token of a known version at all. */
        MALFORMED,
        /** It names a key that the verifier does not have, or no longer has. */
        UNKNOWN_KEY,
        /** It was altered, was made for another path, or was signed with another secret. */
        BAD_SIGNATURE,
        /** It was valid once. */
        EXPIRED
    }
}
