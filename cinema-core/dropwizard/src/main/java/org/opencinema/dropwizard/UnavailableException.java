package org.opencinema.dropwizard;

import org.jspecify.annotations.Nullable;

/** A part that the answer needs is down; the same request may succeed later (503, the only retryable refusal). */
public final class UnavailableException extends CinemaException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String code, String detail, @Nullable Throwable cause) {
        super(503, code, detail, cause);
    }
}
