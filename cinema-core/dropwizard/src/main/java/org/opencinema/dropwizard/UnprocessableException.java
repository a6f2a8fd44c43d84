package org.opencinema.dropwizard;

/** A well-formed body breaks a rule (422). */
public final class UnprocessableException extends CinemaException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field the name or path of the input, like {@code credits[0].personId}
     * @param message what is wrong with it, with the value and the limit
     */
    public UnprocessableException(String field, String message) {
        this("invalid", field, message);
    }

    /**
     * @param code a stable word for programs, where {@code invalid} says too little
     * @param field the name or path of the input
     * @param message what is wrong with it
     */
    public UnprocessableException(String code, String field, String message) {
        super(422, code, field + " " + message, null);
        this.field = field;
    }

    /** The name or path of the input. */
    public String field() {
        return field;
    }
}
