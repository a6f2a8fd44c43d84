package org.opencinema.events;

/** Thrown or delivered by a future when Kafka has not confirmed an event in time. The event may have arrived even so. */
public final class PublishException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PublishException(String message) {
        super(message);
    }

    PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
