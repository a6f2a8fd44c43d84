package org.opencinema.dropwizard;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parameters that JAX-RS would not read at all (dates), or would take any text for (booleans, texts with a NUL). */
final class ParameterMapping implements ParamConverterProvider {
    private static final int LAST_YEAR = 9999;

    @SuppressWarnings("unchecked") // the converter is chosen by the type
    @Override
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        if (type == LocalDate.class) {
            return (ParamConverter<T>) new Parser<>(ParameterMapping::date);
        }
        if (type == Boolean.class || type == boolean.class) {
            return (ParamConverter<T>) new Parser<>(ParameterMapping::bool);
        }
        if (type == String.class) {
            return (ParamConverter<T>) new Parser<>(ParameterMapping::text);
        }
        return null;
    }

    private static String text(String text) {
        if (StrictValues.isStorable(text)) {
            return text;
        }
        throw new IllegalArgumentException("it has a NUL character");
    }

    private static LocalDate date(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 0 && date.getYear() <= LAST_YEAR) {
                return date;
            }
            throw new IllegalArgumentException("no year of four digits");
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no date like 2026-01-31", e);
        }
    }

    private static Boolean bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException("neither true nor false");
    }

    private record Parser<T>(Function<String, T> parse) implements ParamConverter<T> {
        @Override
        public @Nullable T fromString(@Nullable String text) {
            return text == null ? null : parse.apply(text);
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
