package org.opencinema.dropwizard;

/** The caller is not signed in, or not rightly (401). */
public final class UnauthorizedException extends CinemaException {
    private static final long serialVersionUID = 1L;

    public UnauthorizedException(String code, String detail) {
        super(401, code, detail, null);
    }
}
