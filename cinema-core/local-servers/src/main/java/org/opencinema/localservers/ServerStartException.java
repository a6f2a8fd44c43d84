package org.opencinema.localservers;

/** Says that a local server could not be started or a program for it not be fetched: what failed and what to do about it. */
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerStartException(String message) {
        super(message);
    }

    ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
