package org.opencinema.service.streaming;

import org.jspecify.annotations.Nullable;

/** A film that could not be packaged, with the reason for the editor. */
final class PackagingException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;
    private final Fault fault;

    private enum Fault {
        MASTER,
        PLATFORM,
        KILLED
    }

    private PackagingException(String reason, Fault fault, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
        this.fault = fault;
    }

    /** The master itself is the reason. */
    static PackagingException ofMaster(String reason) {
        return new PackagingException(reason, Fault.MASTER, null);
    }

    /** Something around is the reason; another try with the same master may succeed. */
    static PackagingException ofPlatform(String reason, @Nullable Throwable cause) {
        return new PackagingException(reason, Fault.PLATFORM, cause);
    }

    /** Somebody killed the encoder; another try is due without being asked for. */
    static PackagingException ofKilled(String reason) {
        return new PackagingException(reason, Fault.KILLED, null);
    }

    String reason() {
        return reason;
    }

    boolean isRetryable() {
        return fault != Fault.MASTER;
    }

    boolean isKilled() {
        return fault == Fault.KILLED;
    }
}
