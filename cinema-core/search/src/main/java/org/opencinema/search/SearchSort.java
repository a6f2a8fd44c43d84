package org.opencinema.search;

/** The order of hits; equal ones are ordered by id, so that paging neither repeats nor skips. */
public enum SearchSort {
    /** The best match first; without words, playable titles first and then the newest. */
    RELEVANCE,
    /** The latest year first. */
    NEWEST,
    /** The earliest year first. */
    OLDEST,
    /** By title in the language of the answer. */
    TITLE
}
