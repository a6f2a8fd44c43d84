package org.opencinema.dropwizard;

/** The thing has changed since the version that the caller names (412). */
public final class PreconditionFailedException extends CinemaException {
    private static final long serialVersionUID = 1L;

    public PreconditionFailedException(String detail) {
        super(412, "stale_version", detail, null);
    }
}
