package org.opencinema.events.cmcd;

/** The headers that carry Common Media Client Data with requests, each with its own keys. */
public enum CmcdHeader {
    /** {@code CMCD-Object}: what changes with the object that is asked for. */
    OBJECT,
    /** {@code CMCD-Request}: what changes with each request. */
    REQUEST,
    /** {@code CMCD-Session}: what stays as it is over the session. */
    SESSION,
    /** {@code CMCD-Status}: what changes now and then. */
    STATUS;

    /** The name of the header, in the case of the standard. */
    public String headerName() {
        return "CMCD-" + name().charAt(0) + name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
