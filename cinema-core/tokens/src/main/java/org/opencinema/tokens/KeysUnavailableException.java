package org.opencinema.tokens;

import org.jspecify.annotations.Nullable;

/** The issuer's keys were never reachable, or not for too long, so no token can be judged. A later try may succeed. */
public final class KeysUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeysUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
