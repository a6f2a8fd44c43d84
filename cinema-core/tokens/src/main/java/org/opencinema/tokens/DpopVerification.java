package org.opencinema.tokens;

/** The outcome of checking a proof of possession. */
public sealed interface DpopVerification {
    /**
     * The sender holds the key.
     *
     * @param keyThumbprint of the key (RFC 7638), as a bound token says it in {@code cnf.jkt}
     */
    record Accepted(String keyThumbprint) implements DpopVerification {}

    /**
     * The request must not be served.
     *
     * @param reason why, for programs
     * @param detail why, for people; it never holds a part of the proof
     */
    record Rejected(Reason reason, String detail) implements DpopVerification {}

    /** Why a proof is rejected. */
    enum Reason {
        /** It is no signed JWT with the claims of RFC 9449, or it is too long. */
        MALFORMED,
        /** Its header does not say {@code dpop+jwt}. */
        WRONG_TYPE,
        /** Its header names an algorithm that is not accepted. */
        WRONG_ALGORITHM,
        /** The key in its header is missing, private, too short or of another kind than the algorithm. */
        BAD_KEY,
        /** Its signature does not fit. */
        BAD_SIGNATURE,
        /** It was made for another method. */
        WRONG_METHOD,
        /** It was made for another address. */
        WRONG_TARGET,
        /** It is too old, or of the future. */
        NOT_CURRENT,
        /** Its nonce is missing or not one that is accepted now. */
        WRONG_NONCE,
        /** It was made for another access token, or for none. */
        WRONG_TOKEN,
        /** It was made with another key than the token is bound to. */
        WRONG_KEY,
        /** It was used before. */
        REPLAYED
    }
}
