package org.opencinema.dropwizard;

import java.time.Duration;

/** The caller has used up its rate (429). */
public final class TooManyRequestsException extends CinemaException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    /** @param retryAfter how long to wait; it is sent as Retry-After, rounded up to seconds */
    public TooManyRequestsException(Duration retryAfter) {
        super(429, "rate_limited", "too many requests; try again later", null);
        this.retryAfter = retryAfter;
    }

    /** How long to wait. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
