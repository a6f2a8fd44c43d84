package org.opencinema.signing.cat;

/** Bytes that are not what they should be. Without a stack: hostile input makes many. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException() {
        super("malformed", null, false, false);
    }
}
