package org.opencinema.events;

/** Thrown by a handler that can never handle an event: it goes to the dead-letter topic at once, without another try. */
public final class PoisonEventException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The message becomes the reason in the dead letter; it must hold no secrets or personal data. */
    public PoisonEventException(String reason) {
        super(reason);
    }
}
