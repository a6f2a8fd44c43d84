package org.opencinema.tokens;

/** The outcome of checking a token. */
public sealed interface Verification {
    /**
     * The token is genuine and in force.
     *
     * @param token what it says
     */
    record Accepted(AccessToken token) implements Verification {}

    /**
     * The token must not be honoured.
     *
     * @param reason why, for programs
     * @param detail why, for people; it never holds a part of the token
     */
    record Rejected(Reason reason, String detail) implements Verification {}

    /** Why a token is rejected. */
    enum Reason {
        /** It is no signed JWT with the claims of RFC 9068, or it is too long. */
        MALFORMED,
        /** Its header names an algorithm that is not accepted. */
        WRONG_ALGORITHM,
        /** Its header does not say {@code at+jwt}: an ID token, for example. */
        WRONG_TYPE,
        /** Its key is not published by the issuer. */
        UNKNOWN_KEY,
        /** Its signature does not fit. */
        BAD_SIGNATURE,
        /** Somebody else issued it. */
        WRONG_ISSUER,
        /** It is meant for somebody else. */
        WRONG_AUDIENCE,
        /** Its time is over. */
        EXPIRED,
        /** It claims to be issued, or to become valid, in the future. */
        NOT_YET_VALID,
        /** It, its sign-in or its account was revoked. */
        REVOKED
    }
}
