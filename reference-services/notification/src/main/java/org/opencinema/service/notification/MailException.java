package org.opencinema.service.notification;

/** A mail was not taken. The message names no person. */
final class MailException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean permanent;

    MailException(String message, boolean permanent, Throwable cause) {
        super(message, cause);
        this.permanent = permanent;
    }

    /** Whether another try would be in vain. */
    boolean isPermanent() {
        return permanent;
    }
}
