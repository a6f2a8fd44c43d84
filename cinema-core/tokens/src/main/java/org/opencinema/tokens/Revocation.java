package org.opencinema.tokens;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens that are refused although they are genuine and not expired. Immutable.
 *
 * @param kind which claim tells them
 * @param value the value of that claim: 1 to 256 characters without white space
 * @param exceptSession for {@link Kind#SUBJECT} only: the {@code sid} whose tokens stay good
 * @param at when it was decided
 * @param until when the last token that it refuses has expired, so that it may be forgotten
 */
public record Revocation(Kind kind, String value, @Nullable String exceptSession, Instant at, Instant until) {
    private static final Pattern NAME = Pattern.compile("\\S{1,256}");
    private static final Pattern TEXT =
            Pattern.compile("(token|session|subject) (\\S{1,256})(?: (\\S{1,256}))? (\\d{1,15}) (\\d{1,15})");

    /** Which tokens are refused. */
    public enum Kind {
        /** The one with this {@code jti}. */
        TOKEN,
        /** Those of this sign-in, the claim {@code sid}, whenever they were issued. */
        SESSION,
        /** Those of this account, the claim {@code sub}, that were issued up to the second of {@link Revocation#at}. */
        SUBJECT
    }

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if a name is empty, too long or has white space, if {@code until} is before {@code
     *     at}, or if another kind than {@link Kind#SUBJECT} has an exception
     */
    public Revocation {
        if (!NAME.matcher(value).matches()
                || (exceptSession != null && !NAME.matcher(exceptSession).matches())) {
            throw new IllegalArgumentException("a revocation names claims of 1..256 characters without white space");
        }
        if (exceptSession != null && kind != Kind.SUBJECT) {
            throw new IllegalArgumentException("only a revocation by subject has an exception, not one by " + kind);
        }
        if (until.isBefore(at)) {
            throw new IllegalArgumentException("until " + until + " is before at " + at);
        }
    }

    /** One line of text that {@link #parse} reads; times are cut to milliseconds. */
    public String format() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + value + (exceptSession == null ? "" : " " + exceptSession)
                + " " + at.toEpochMilli() + " " + until.toEpochMilli();
    }

    /** What {@link #format} wrote; empty for any other text. */
    public static Optional<Revocation> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Revocation(
                    Kind.valueOf(parts.group(1).toUpperCase(Locale.ROOT)),
                    parts.group(2),
                    parts.group(3),
                    Instant.ofEpochMilli(Long.parseLong(parts.group(4))),
                    Instant.ofEpochMilli(Long.parseLong(parts.group(5)))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
