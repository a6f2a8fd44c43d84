package org.opencinema.redis;

import org.jspecify.annotations.Nullable;

/** Redis did not do what was asked: it is down, loading, full or too slow. A later try may succeed. */
public final class RedisUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
