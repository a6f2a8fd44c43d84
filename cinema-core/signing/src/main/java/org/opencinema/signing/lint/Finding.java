package org.opencinema.signing.lint;

import java.net.URI;

/**
 * A broken rule.
 *
 * @param line counted from 1; 0 when the whole document is meant
 * @param message what was found; printable, of at most 200 characters
 */
public record Finding(Rule rule, URI document, int line, String message) {
    private static final int MAX_MESSAGE = 200;

    public Finding {
        StringBuilder printable = new StringBuilder();
        message.codePoints()
                .limit(MAX_MESSAGE)
                .forEach(c -> printable.appendCodePoint(
                        Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c));
        message = printable.toString();
    }

    /** One line for people: severity, place, what was found, what to do, and the clauses. */
    @Override
    public String toString() {
        return rule.severity() + " " + rule + " " + document + (line > 0 ? ":" + line : "") + ": " + message + ". "
                + rule.advice() + " [" + rule.clauses() + "]";
    }
}
