package org.opencinema.service.gateway;

import java.util.Optional;
import org.eclipse.jetty.server.Request;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.Verification;

/** The access tokens of requests. Thread-safe. */
final class Tokens {
    private static final String VERIFIED = Verification.class.getName();

    private final TokenVerifier verifier;

    Tokens(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    /** Whether the token could be verified without waiting for a key; then {@link #verify} need not look again. */
    boolean isVerifiedAtOnce(Request request, String authorization) {
        Optional<Verification> verification = verifier.verifyAtOnce(compact(authorization));
        verification.ifPresent(known -> request.setAttribute(VERIFIED, known));
        return verification.isPresent();
    }

    /**
     * A token that is bound to a key comes as DPoP, another one as Bearer. The proof of the key is left to the service: it is good
     * once, and for the service that the request is for.
     */
    Verification verify(Request request, String authorization) {
        boolean proven = hasScheme(authorization, "dpop ");
        if (!proven && !hasScheme(authorization, "bearer ")) {
            return new Verification.Rejected(
                    Verification.Reason.MALFORMED, "Authorization must be a Bearer or a DPoP token");
        }
        Verification verification = request.getAttribute(VERIFIED) instanceof Verification known
                ? known
                : verifier.verify(compact(authorization));
        boolean wrongScheme = verification instanceof Verification.Accepted accepted
                && proven != (accepted.token().keyThumbprint() != null);
        return wrongScheme
                ? new Verification.Rejected(
                        Verification.Reason.WRONG_TYPE,
                        "a token that is bound to a key is sent as DPoP, another one as Bearer")
                : verification;
    }

    private static String compact(String authorization) {
        return authorization.substring(authorization.indexOf(' ') + 1).trim();
    }

    private static boolean hasScheme(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** What a refusal is known by. */
    static String code(Verification.Reason reason) {
        if (reason == Verification.Reason.EXPIRED) {
            return "token_expired";
        }
        return reason == Verification.Reason.REVOKED ? "token_revoked" : "token_invalid";
    }
}
