package org.opencinema.dropwizard;

/** The thing has existed and has ended (410). */
public final class GoneException extends CinemaException {
    private static final long serialVersionUID = 1L;

    public GoneException(String code, String detail) {
        super(410, code, detail, null);
    }
}
