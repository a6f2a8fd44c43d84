package org.opencinema.clickhouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An error with the code that ClickHouse gives it. */
final class EngineException extends Exception {
    static final int NOT_IMPLEMENTED = 48;
    static final int SYNTAX_ERROR = 62;
    static final int CANNOT_DECOMPRESS = 271;
    static final int UNKNOWN_SETTING = 115;
    static final int TOO_MANY_QUERIES = 202;
    static final int AUTHENTICATION_FAILED = 516;
    static final int UNKNOWN = 1002;

    private static final long serialVersionUID = 1L;
    private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\. ");

    private final int code;

    EngineException(int code, String message) {
        super("Code: " + code + ". DB::Exception: " + message);
        this.code = code;
    }

    private EngineException(String engineMessage, int code) {
        super(engineMessage);
        this.code = code;
    }

    /** From the text of the engine, which starts with {@code Code: 62. DB::Exception:} as a rule. */
    static EngineException of(String text) {
        Matcher matcher = CODE.matcher(text);
        return matcher.find()
                ? new EngineException(text.substring(matcher.start()), Integer.parseInt(matcher.group(1)))
                : new EngineException(UNKNOWN, text);
    }

    int code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** The HTTP status that goes with the code. */
    int status() {
        return switch (code) {
            case 46, 60, 81 -> 404;
            case 164, 192, 193, 194, 497, AUTHENTICATION_FAILED -> 403;
            case 6,
                    16,
                    20,
                    26,
                    27,
                    36,
                    38,
                    41,
                    42,
                    43,
                    44,
                    47,
                    53,
                    SYNTAX_ERROR,
                    70,
                    72,
                    73,
                    UNKNOWN_SETTING,
                    117,
                    130 -> 400;
            case CANNOT_DECOMPRESS, 386, 456, 457 -> 400;
            case NOT_IMPLEMENTED -> 501;
            default -> 500;
        };
    }
}
