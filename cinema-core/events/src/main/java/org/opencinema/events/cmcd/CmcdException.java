package org.opencinema.events.cmcd;

/** What was sent is not Common Media Client Data. Immutable. */
public final class CmcdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;

    CmcdException(String key, String problem) {
        super(key + " " + problem, null, false, false); // expected on a hot path: no stack trace
        this.key = key;
    }

    /** The key that is wrong, at most 64 characters of it; {@code CMCD} if none can be made out. */
    public String key() {
        return key;
    }

    /** What is wrong with the key, like {@code must be a whole number}. */
    public String problem() {
        return String.valueOf(getMessage()).substring(key.length() + 1);
    }
}
