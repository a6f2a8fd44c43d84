package org.opencinema.search;

/** Elasticsearch did not answer, is overloaded, or has no index yet: the same call may succeed later. */
public final class SearchUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SearchUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    SearchUnavailableException(String message) {
        super(message);
    }
}
