package org.opencinema.catalog;

import java.util.List;
import java.util.regex.Pattern;

/** What holds for texts and lists everywhere in the catalog. */
final class Text {
    private static final Pattern REGION = Pattern.compile("[A-Z]{2}");

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
