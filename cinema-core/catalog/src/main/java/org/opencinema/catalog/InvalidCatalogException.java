package org.opencinema.catalog;

/** Thrown by constructors when a value breaks a rule of the catalog; it names the field. */
public final class InvalidCatalogException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;
    private final String problem;

    InvalidCatalogException(String field, String problem) {
        super(field + " " + problem);
        this.field = field;
        this.problem = problem;
    }

    /** The path of the field, like {@code availability[3].until}. */
    public String field() {
        return field;
    }

    /** What is wrong with it, with the value and the limit where there is one. */
    public String problem() {
        return problem;
    }

    /** The same, seen from the value that holds this one, like {@code availability[3]}. */
    public InvalidCatalogException within(String parent) {
        InvalidCatalogException outer = new InvalidCatalogException(parent + "." + field, problem);
        outer.initCause(this);
        return outer;
    }
}
