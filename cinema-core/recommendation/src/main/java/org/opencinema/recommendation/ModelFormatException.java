package org.opencinema.recommendation;

/** A file is no model, of another format version, or damaged; the message says which. Trying again does not help. */
public final class ModelFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelFormatException(String message) {
        super(message);
    }
}
