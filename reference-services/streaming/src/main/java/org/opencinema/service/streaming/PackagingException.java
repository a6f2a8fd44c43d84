package org.opencinema.service.streaming;

import org.jspecify.annotations.Nullable;

/** A film that could not be packaged, with the reason for the editor. */
final class PackagingException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final boolean retryable;

    private PackagingException(String reason, boolean retryable, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.retryable = retryable;
    }

    /** The master itself is the reason. */
    static PackagingException ofMaster(String reason) {
        return new PackagingException(reason, false, null);
    }

    /** Something around is the reason; another try with the same master may succeed. */
    static PackagingException ofPlatform(String reason, @Nullable Throwable cause) {
        return new PackagingException(reason, true, cause);
    }

    String reason() {
        return reason;
    }

    boolean isRetryable() {
        return retryable;
    }
}
