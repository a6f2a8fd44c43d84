package org.opencinema.events.cmcd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads keys and values as they stand in a query, a header or a line. Not thread-safe; for one text. */
final class CmcdText {
    private static final int MAX_KEY = 64;
    private static final int MAX_DIGITS = 15;
    private static final int MAX_LIST = 100;

    private final String text;
    private int at;
    private String key = "CMCD";

    private CmcdText(String text) {
        this.text = text;
    }

    /** A value that is no text in quotes. */
    record Token(String name) {}

    /** Values are Long, Double, Boolean, String, Token or a List of these. */
    static Map<String, Object> read(String text) {
        return new CmcdText(text).members();
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        skipSpaces();
        while (at < text.length()) {
            key = "CMCD";
            key = name();
            Object value = true;
            if (peek() == '=') {
                at++;
                value = peek() == '(' ? list() : bare();
            }
            parameters();
            if (members.put(key, value) != null) {
                throw wrong("is there twice");
            }
            skipSpaces();
            if (at < text.length()) {
                expect(',');
                skipSpaces();
                if (at == text.length()) {
                    throw wrong("is followed by a comma and nothing else");
                }
            }
        }
        return members;
    }

    private String name() {
        int start = at;
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        if (at == start || at - start > MAX_KEY || !Character.isLetter(text.charAt(start))) {
            throw wrong("has no key of 1 to 64 letters, digits, points and hyphens at character " + start);
        }
        return text.substring(start, at);
    }

    private static boolean isOfName(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_');
    }

    private Object bare() {
        char first = peek();
        if (first == '"') {
            return string();
        }
        if (first == '?') {
            at++;
            char truth = peek();
            at++;
            if (truth != '0' && truth != '1') {
                throw wrong("must be ?1 or ?0");
            }
            return truth == '1';
        }
        return first == '-' || isDigit(first) ? number() : token();
    }

    private String string() {
        at++;
        int end = at;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
            requirePrintable(text.charAt(end++));
        }
        if (end < text.length() && text.charAt(end) == '"') { // nothing is escaped
            String plain = text.substring(at, end);
            at = end + 1;
            return plain;
        }
        StringBuilder unescaped = new StringBuilder();
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
                if (peek() != '"' && peek() != '\\') {
                    throw wrong("must escape quotes and backslashes only");
                }
            }
            requirePrintable(peek());
            unescaped.append(peek());
            at++;
        }
        at++;
        return unescaped.toString();
    }

    private void requirePrintable(char c) {
        if (c < 0x20 || c > 0x7e) {
            throw wrong(c == 0 ? "must end with a quote" : "must be printable ASCII");
        }
    }

    private Object number() {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int whole = digits();
        if (peek() != '.') {
            if (whole == 0 || whole > MAX_DIGITS) {
                throw wrong("must be a whole number of at most 15 digits");
            }
            return Long.valueOf(text.substring(start, at));
        }
        at++;
        int fraction = digits();
        if (whole == 0 || whole > 12 || fraction == 0 || fraction > 3) {
            throw wrong("must have at most 12 digits before the point and 3 after it");
        }
        return Double.valueOf(text.substring(start, at));
    }

    private int digits() {
        int start = at;
        while (isDigit(peek())) {
            at++;
        }
        return at - start;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private Token token() {
        int start = at;
        while (at < text.length() && isOfToken(text.charAt(at))) {
            at++;
        }
        if (at == start || at - start > MAX_KEY) {
            throw wrong("has no value of a kind that there is");
        }
        return new Token(text.substring(start, at));
    }

    private static boolean isOfToken(char c) {
        return isOfName(c) || "!#$%&'*+^`|~:/".indexOf(c) >= 0;
    }

    private List<Object> list() {
        at++;
        List<Object> items = new ArrayList<>();
        skipSpaces();
        while (peek() != ')') {
            items.add(bare());
            parameters();
            if (peek() != ')' && peek() != ' ') {
                throw wrong("must have spaces between the items of its list");
            }
            skipSpaces();
            if (items.size() > MAX_LIST) {
                throw wrong("must have at most 100 items");
            }
        }
        at++;
        return items;
    }

    /** They say which object a value is about, or which range; they are checked and left out. */
    private void parameters() {
        while (peek() == ';') {
            at++;
            skipSpaces();
            String unused = name();
            if (peek() == '=') {
                at++;
                var unusedValue = bare();
            }
        }
    }

    private void skipSpaces() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("must be followed by a comma or nothing");
        }
        at++;
    }

    /** The next character; NUL at the end, which is allowed nowhere. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private CmcdException wrong(String problem) {
        return new CmcdException(key, problem);
    }
}
