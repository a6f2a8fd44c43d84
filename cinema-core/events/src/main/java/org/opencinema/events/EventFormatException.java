package org.opencinema.events;

/** Thrown when bytes or headers are not an event of the expected form. Trying again cannot help. */
public final class EventFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EventFormatException(String message) {
        super(message);
    }

    EventFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
