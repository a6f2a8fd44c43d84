package org.opencinema.catalog;

/** What a title is. */
public enum TitleKind {
    /** A single film. */
    FILM,
    /** A series of episodes. */
    SERIES
}
