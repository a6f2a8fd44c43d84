package org.opencinema.dropwizard;

/** The thing that the path names does not exist (404). */
public final class NotFoundException extends CinemaException {
    private static final long serialVersionUID = 1L;

    /** @param what a phrase that names it, like {@code title 0190...} */
    public NotFoundException(String what) {
        super(404, "not_found", "there is no " + what, null);
    }
}
