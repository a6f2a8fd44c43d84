package org.opencinema.service.etl;

/** A run cannot succeed, however often it is tried; the message is for the admin. */
final class JobFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    JobFailedException(String message) {
        super(message);
    }
}
