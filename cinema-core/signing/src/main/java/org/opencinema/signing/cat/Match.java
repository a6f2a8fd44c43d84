package org.opencinema.signing.cat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A condition on a text: one of the match types of CTA-5007. Immutable. */
public final class Match {
    static final int MAX_REGEX = 256;
    static final int MAX_REGEX_INPUT = 2048;
    private static final long MAX_REGEX_STEPS = 200_000;
    private static final int EXACT = 0;
    private static final int PREFIX = 1;
    private static final int SUFFIX = 2;
    private static final int CONTAINS = 3;
    private static final int REGEX = 4;
    private static final int SHA_256 = -1;
    private static final int SHA_512_256 = -2;
    /** What the JDK knows and POSIX does not: groups with a question mark, escapes of letters, lazy and possessive repetition. */
    private static final Pattern NOT_POSIX = Pattern.compile("\\(\\?|\\\\[A-Za-z0-9]|[*+?}][*+?]|&&");

    private final long type;
    private final Object value;

    private Match(long type, Object value) {
        this.type = type;
        this.value = value;
    }

    /** The text is this one. */
    public static Match exact(String text) {
        return new Match(EXACT, text);
    }

    /** The text starts so. */
    public static Match prefix(String text) {
        return new Match(PREFIX, text);
    }

    /** The text ends so. */
    public static Match suffix(String text) {
        return new Match(SUFFIX, text);
    }

    /** The text has this in it. */
    public static Match contains(String text) {
        return new Match(CONTAINS, text);
    }

    /**
     * The text has something that this POSIX extended regular expression describes.
     *
     * @throws IllegalArgumentException when it is not one, or is longer than 256 characters
     */
    public static Match regex(String regex) {
        if (compile(regex) == null) {
            throw new IllegalArgumentException("a POSIX extended regular expression of at most " + MAX_REGEX
                    + " characters is needed, was " + regex);
        }
        return new Match(REGEX, List.of(regex));
    }

    /** The SHA-256 of the text in UTF-8 is that of this one, which the token then does not tell. */
    public static Match sha256(String text) {
        return new Match(SHA_256, digest("SHA-256", text));
    }

    Map<Object, Object> toMap() {
        return Map.of(type, value);
    }

    /** Whether a text meets every condition of a match map. */
    static boolean matches(@Nullable Object map, String text) throws MalformedException {
        if (!(map instanceof Map<?, ?> conditions) || conditions.isEmpty()) {
            throw new MalformedException();
        }
        boolean met = true;
        for (Map.Entry<?, ?> condition : conditions.entrySet()) {
            if (!(condition.getKey() instanceof Long type)) {
                throw new MalformedException();
            }
            met &= matches(type, condition.getValue(), text);
        }
        return met;
    }

    private static boolean matches(long type, @Nullable Object value, String text) throws MalformedException {
        return switch ((int) Math.max(-3, Math.min(5, type))) {
            case EXACT -> text.equals(string(value));
            case PREFIX -> text.startsWith(string(value));
            case SUFFIX -> text.endsWith(string(value));
            case CONTAINS -> text.contains(string(value));
            case REGEX -> find(value, text);
            case SHA_256 -> MessageDigest.isEqual(hash(value), digest("SHA-256", text));
            case SHA_512_256 -> MessageDigest.isEqual(hash(value), digest("SHA-512/256", text));
            default -> throw new MalformedException();
        };
    }

    private static String string(@Nullable Object value) throws MalformedException {
        if (value instanceof String text) {
            return text;
        }
        throw new MalformedException();
    }

    private static byte[] hash(@Nullable Object value) throws MalformedException {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        try {
            return HexFormat.of().parseHex(string(value));
        } catch (IllegalArgumentException notHex) {
            throw new MalformedException();
        }
    }

    /** A list may go on with conditions on groups or flags; those are not understood. */
    private static boolean find(@Nullable Object value, String text) throws MalformedException {
        Object regex = value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
        Pattern pattern = compile(string(regex));
        if (pattern == null) {
            throw new MalformedException();
        }
        try {
            return text.length() <= MAX_REGEX_INPUT
                    && pattern.matcher(new Bounded(text)).find();
        } catch (TooLongException | StackOverflowError beyondTheLimit) {
            return false;
        }
    }

    private static @Nullable Pattern compile(String regex) {
        if (regex.length() > MAX_REGEX || NOT_POSIX.matcher(regex).find()) {
            return null;
        }
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException notARegex) {
            return null;
        }
    }

    private static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Match match && type == match.type && Objects.deepEquals(value, match.value);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(type);
    }

    /** A text that ends after so many looks at it: the JDK's matcher tracks back without a limit of its own. */
    private static final class Bounded implements CharSequence {
        private final String text;
        private long left = MAX_REGEX_STEPS;

        Bounded(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooLongException();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLongException() {
            super("too many steps", null, false, false);
        }
    }
}
