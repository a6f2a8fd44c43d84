package org.opencinema.tokens;

import org.opencinema.tokens.Verification.Reason;
import org.opencinema.tokens.Verification.Rejected;

/** Carries a rejection out of the checks; it never leaves the verifier. */
final class RejectedTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String detail;

    RejectedTokenException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    Rejected rejection() {
        return new Rejected(reason, detail);
    }
}
