package org.opencinema.search;

import org.jspecify.annotations.Nullable;

/** A cursor was not made by {@link TitleSearch}, or belongs to another query. */
public final class InvalidCursorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidCursorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
