package org.opencinema.service.etl;

/** Something of a source cannot be brought in; the rest can. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String example;

    RefusedException(String reason, String example) {
        super(reason + ": " + example);
        this.reason = reason;
        this.example = example;
    }

    /** A code. */
    String reason() {
        return reason;
    }

    /** What was refused. */
    String example() {
        return example;
    }
}
