package org.opencinema.signing.cat;

import java.util.Optional;

/** What a {@link CatVerifier} says of a token. */
public sealed interface CatVerification {
    /**
     * The token lets the request pass.
     *
     * @param renewal how to renew the token, when it is time to
     */
    record Accepted(CatClaims claims, Optional<CatRenewal> renewal) implements CatVerification {}

    /**
     * The token does not let the request pass.
     *
     * @param claim the claim that rejects, if it is one
     * @param action what the token says to answer then
     */
    record Rejected(Reason reason, Optional<Claim> claim, Optional<CatAction> action) implements CatVerification {}

    /** Why a token was rejected. */
    enum Reason {
        /** It is not a token, or a claim does not have the form of CTA-5007. */
        MALFORMED,
        /** It names a key that the verifier does not have, or no longer has. */
        UNKNOWN_KEY,
        /** It was altered, or signed with another key. */
        BAD_SIGNATURE,
        /** It has a claim that the verifier does not understand. */
        UNKNOWN_CLAIM,
        /** It was valid once. */
        EXPIRED,
        /** It will be valid later. */
        NOT_YET_VALID,
        /** The request is not as the claim wants it, or says nothing of what the claim is about. */
        NOT_MET,
        /** It was used before. */
        REPLAYED
    }
}
