package org.opencinema.dropwizard;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Takes {@code true} and {@code false} for a boolean parameter and nothing else, where JAX-RS would take anything else for false. */
final class BooleanParameters implements ParamConverterProvider {
    @Override
    @SuppressWarnings("unchecked") // T is Boolean
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type genericType, Annotation[] annotations) {
        return type == Boolean.class ? (ParamConverter<T>) new Strict() : null;
    }

    private static final class Strict implements ParamConverter<Boolean> {
        @Override
        public @Nullable Boolean fromString(@Nullable String value) {
            if (value == null) {
                return null;
            }
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("must be true or false, was " + value);
            };
        }

        @Override
        public String toString(Boolean value) {
            return value.toString();
        }
    }
}
