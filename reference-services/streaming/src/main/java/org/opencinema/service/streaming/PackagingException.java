package org.opencinema.service.streaming;

import org.jspecify.annotations.Nullable;

/** A film that could not be packaged, with the reason for the editor. */
final class PackagingException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean retryable;

    private PackagingException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** The master itself is the reason. */
    static PackagingException ofMaster(String message) {
        return new PackagingException(message, false, null);
    }

    /** Something around is the reason; another try with the same master may succeed. */
    static PackagingException ofPlatform(String message, @Nullable Throwable cause) {
        return new PackagingException(message, true, cause);
    }

    boolean isRetryable() {
        return retryable;
    }
}
