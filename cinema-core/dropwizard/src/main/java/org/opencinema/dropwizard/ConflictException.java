package org.opencinema.dropwizard;

/** The state of the thing does not allow the request (409). */
public final class ConflictException extends CinemaException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String code, String detail) {
        super(409, code, detail, null);
    }
}
