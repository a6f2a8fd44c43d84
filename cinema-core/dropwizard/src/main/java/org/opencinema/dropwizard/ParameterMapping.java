package org.opencinema.dropwizard;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parameters that JAX-RS would not read at all (dates), or would take any text for (booleans). */
final class ParameterMapping implements ParamConverterProvider {
    @SuppressWarnings("unchecked") // the converter is chosen by the type
    @Override
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        if (type == LocalDate.class) {
            return (ParamConverter<T>) new Parser<>(ParameterMapping::date);
        }
        if (type == Boolean.class || type == boolean.class) {
            return (ParamConverter<T>) new Parser<>(ParameterMapping::bool);
        }
        return null;
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
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
