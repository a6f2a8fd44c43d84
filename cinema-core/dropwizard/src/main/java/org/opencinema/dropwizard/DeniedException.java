package org.opencinema.dropwizard;

/** The caller may not do this (403). */
public final class DeniedException extends CinemaException {
    private static final long serialVersionUID = 1L;

    public DeniedException(String code, String detail) {
        super(403, code, detail, null);
    }
}
