package org.opencinema.catalog;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What holds for texts and lists everywhere in the catalog. */
final class Text {
    private static final Pattern REGION = Pattern.compile("[A-Z]{2}");
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

    private Text() {}

    static void requireText(String field, String value, int max) {
        if (value.isBlank()) {
            throw new InvalidCatalogException(field, "must not be blank");
        }
        requirePlain(field, value, max);
    }

    /** No control characters but line breaks and tabs, no halves of characters: not every store and client can hold them. */
    static void requirePlain(String field, String value, int max) {
        if (value.length() > max) {
            throw new InvalidCatalogException(field, "must have at most " + max + " characters, had " + value.length());
        }
        boolean plain = value.codePoints()
                .allMatch(c -> c == '\n' || c == '\r' || c == '\t' || !(Character.isISOControl(c) || isSurrogate(c)));
        if (!plain) {
            throw new InvalidCatalogException(field, "must not contain control characters");
        }
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    static void requireCountry(String field, String value) {
        if (!REGION.matcher(value).matches()) {
            throw new InvalidCatalogException(field, "must be two capital letters (ISO 3166-1), was " + value);
        }
    }

    static void requireWithin(String field, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidCatalogException(field, "must be " + min + ".." + max + ", was " + value);
        }
    }

    static void requireYear(String field, @Nullable Instant time) {
        if (time != null && (time.isBefore(EARLIEST) || !time.isBefore(LATEST))) {
            throw new InvalidCatalogException(field, "must be in the years 1..9999, was " + time);
        }
    }

    static <T> List<T> requireSize(String field, List<T> values, int min, int max) {
        if (values.size() < min || values.size() > max) {
            throw new InvalidCatalogException(field, "must have " + min + ".." + max + " items, had " + values.size());
        }
        return List.copyOf(values);
    }

    static void requireDistinct(String field, List<?> values) {
        for (int i = 0; i < values.size(); i++) {
            if (values.indexOf(values.get(i)) < i) {
                throw new InvalidCatalogException(field + "[" + i + "]", "stands there twice");
            }
        }
    }
}
