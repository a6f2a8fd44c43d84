package org.opencinema.tokens;

/** Too many passwords are being hashed at this moment. A later try may succeed. */
public final class PasswordHasherBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PasswordHasherBusyException(String message) {
        super(message);
    }
}
