package org.opencinema.dropwizard;

/** A field or parameter is malformed (400). */
public final class InvalidException extends CinemaException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field the name or path of the input, like {@code credits[0].personId}
     * @param message what is wrong with it, with the value and the limit
     */
    public InvalidException(String field, String message) {
        super(400, "invalid", field + " " + message, null);
        this.field = field;
    }

    /** The name or path of the input. */
    public String field() {
        return field;
    }
}
