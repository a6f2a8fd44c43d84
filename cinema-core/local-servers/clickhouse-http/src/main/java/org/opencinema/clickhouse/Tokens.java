package org.opencinema.clickhouse;

/**
 * Walks over the tokens of a ClickHouse statement. Works on text with one character per byte (ISO 8859-1), so that positions are byte
 * offsets; all that has a meaning here is ASCII. Not thread-safe.
 */
final class Tokens {
    enum Kind {
        WORD,
        QUOTED,
        SEMICOLON,
        OTHER,
        END
    }

    private final String text;
    private int next;
    private int start;
    private Kind kind = Kind.END;
    private int depth;

    Tokens(String text) {
        this.text = text;
    }

    /** Goes to the next token, over blanks and comments. */
    Kind advance() {
        skipBlanks();
        start = next;
        if (next >= text.length()) {
            kind = Kind.END;
            return kind;
        }
        char c = text.charAt(next);
        if (isWordStart(c)) {
            next = wordEnd(next);
            kind = Kind.WORD;
        } else if (c == '\'' || c == '"' || c == '`') {
            next = quotedEnd(c);
            kind = Kind.QUOTED;
        } else if (c == '$') {
            next = heredocEnd();
            kind = Kind.OTHER;
        } else {
            next++;
            if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
            kind = c == ';' ? Kind.SEMICOLON : Kind.OTHER;
        }
        return kind;
    }

    Kind kind() {
        return kind;
    }

    /** Tells whether the token is this word in any case. The word is given in capitals. */
    boolean is(String word) {
        return kind == Kind.WORD && token().equalsIgnoreCase(word);
    }

    String token() {
        return text.substring(start, next);
    }

    int start() {
        return start;
    }

    int end() {
        return next;
    }

    /** How many brackets are open. */
    int depth() {
        return depth;
    }

    private void skipBlanks() {
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c <= ' ') {
                next++;
            } else if (text.startsWith("--", next) || text.startsWith("#!", next) || text.startsWith("# ", next)) {
                next = after("\n", next);
            } else if (text.startsWith("/*", next)) {
                next = after("*/", next + 2);
            } else {
                return;
            }
        }
    }

    private int after(String mark, int from) {
        int at = text.indexOf(mark, from);
        return at < 0 ? text.length() : at + mark.length();
    }

    private int quotedEnd(char quote) {
        for (int i = next + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == quote) {
                if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return text.length();
    }

    /** The end of {@code $tag$ … $tag$}; a dollar sign that starts no such thing is a token of its own. */
    private int heredocEnd() {
        int tagEnd = next + 1;
        while (tagEnd < text.length() && isWordPart(text.charAt(tagEnd)) && text.charAt(tagEnd) != '$') {
            tagEnd++;
        }
        if (tagEnd >= text.length() || text.charAt(tagEnd) != '$') {
            return next + 1;
        }
        return after(text.substring(next, tagEnd + 1), tagEnd + 1);
    }

    private int wordEnd(int from) {
        int end = from;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    // Digits count, so that 1e5 is one token, and bytes of other scripts, which occur only in names without quotes.
    private static boolean isWordStart(char c) {
        return c != '$' && isWordPart(c);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }
}
