package org.opencinema.signing.lint;

/** How binding a rule is, in the words of RFC 2119. */
public enum Severity {
    /** Players may fail. */
    MUST,
    /** Players get along, viewers are worse off. */
    SHOULD
}
