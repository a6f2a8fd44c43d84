package org.opencinema.clickhouse;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the server must know of a statement before the engine sees it: where the data of an INSERT starts, the format it names, and
 * whether it changes its connection. Offsets are bytes.
 */
record Statement(
        Kind kind, int textEnd, int dataStart, @Nullable String format) {
    enum Kind {
        /** INSERT with data after it: the text ends before FORMAT or VALUES. */
        INSERT,
        /** A query whose result may be large. */
        SELECT,
        /** Changes the connection. */
        SESSION,
        /** Everything else. */
        OTHER,
        /** Nothing but blanks and comments. */
        EMPTY
    }

    private static final String VALUES = "Values";

    /**
     * Reads the text, one character per byte (ISO 8859-1).
     *
     * @throws EngineException with code 62 if there is more than one statement, of which the engine would run each
     */
    static Statement parse(String text) throws EngineException {
        Tokens tokens = new Tokens(text);
        if (tokens.advance() == Tokens.Kind.END) {
            return new Statement(Kind.EMPTY, text.length(), text.length(), null);
        }
        if (tokens.is("INSERT")) {
            return insert(text, tokens);
        }
        boolean bracket = tokens.token().equals("(");
        Kind kind = switch (bracket ? "SELECT" : tokens.token().toUpperCase(Locale.ROOT)) {
            case "SELECT", "WITH" -> Kind.SELECT;
            case "SET", "USE" -> Kind.SESSION;
            case "CREATE", "REPLACE" -> Kind.OTHER;
            default -> Kind.OTHER;
        };
        return rest(text, tokens, kind);
    }

    private static Statement rest(String text, Tokens tokens, Kind first) throws EngineException {
        Kind kind = first;
        String format = null;
        String candidate = null;
        boolean afterFormat = false;
        while (tokens.kind() != Tokens.Kind.END) {
            if (tokens.kind() == Tokens.Kind.SEMICOLON) {
                requireEnd(tokens);
                break;
            }
            if (candidate != null && (tokens.is("SETTINGS") || tokens.is("INTO"))) {
                format = candidate;
            }
            candidate = null;
            boolean word = tokens.kind() == Tokens.Kind.WORD && tokens.depth() == 0;
            if (word && afterFormat) {
                candidate = tokens.token();
            }
            afterFormat = word && tokens.is("FORMAT");
            if (word && tokens.is("INSERT") && kind == Kind.SELECT) {
                kind = Kind.OTHER;
            }
            if (word && tokens.is("TEMPORARY") && kind == Kind.OTHER) {
                kind = Kind.SESSION;
            }
            tokens.advance();
        }
        return new Statement(kind, text.length(), text.length(), candidate == null ? format : candidate);
    }

    private static Statement insert(String text, Tokens tokens) throws EngineException {
        boolean name = false;
        while (tokens.advance() != Tokens.Kind.END) {
            if (tokens.kind() == Tokens.Kind.SEMICOLON) {
                int end = tokens.start();
                requireEnd(tokens);
                return new Statement(Kind.INSERT, end, text.length(), VALUES);
            }
            if (name) {
                // The name of the table, which may look like a keyword.
                name = tokens.is("TABLE") || tokens.is("FUNCTION");
                continue;
            }
            name = tokens.is("INTO") || tokens.token().equals(".");
            if (tokens.depth() > 0 || tokens.kind() != Tokens.Kind.WORD) {
                continue;
            }
            if (tokens.is("SELECT") || tokens.is("WITH") || tokens.is("WATCH") || tokens.is("INFILE")) {
                return rest(text, tokens, Kind.OTHER);
            }
            if (tokens.is("VALUES")) {
                return new Statement(Kind.INSERT, tokens.start(), tokens.end(), VALUES);
            }
            if (tokens.is("FORMAT")) {
                int end = tokens.start();
                if (tokens.advance() != Tokens.Kind.WORD) {
                    throw new EngineException(EngineException.SYNTAX_ERROR, "Syntax error: no name after FORMAT");
                }
                return new Statement(Kind.INSERT, end, dataStart(text, tokens.end()), tokens.token());
            }
        }
        return new Statement(Kind.INSERT, text.length(), text.length(), VALUES);
    }

    private static void requireEnd(Tokens tokens) throws EngineException {
        while (tokens.advance() == Tokens.Kind.SEMICOLON) {
            // Further semicolons are no statements.
        }
        if (tokens.kind() != Tokens.Kind.END) {
            throw new EngineException(
                    EngineException.SYNTAX_ERROR, "Syntax error (Multi-statements are not allowed): " + tokens.token());
        }
    }

    /** Data starts after blanks and at most one line break. */
    private static int dataStart(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        if (text.startsWith("\r\n", at)) {
            return at + 2;
        }
        return text.startsWith("\n", at) ? at + 1 : at;
    }
}
