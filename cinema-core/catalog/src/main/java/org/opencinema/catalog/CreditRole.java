package org.opencinema.catalog;

/** What a person did in a title. */
public enum CreditRole {
    /** Directed it. */
    DIRECTOR,
    /** Plays in it. */
    ACTOR,
    /** Wrote it. */
    WRITER
}
