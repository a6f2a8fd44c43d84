package org.opencinema.signing.cat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a token is renewed by who checks it: catr.
 *
 * @param extension how long after the renewal the new token expires
 * @param deadline how long before the expiry renewal begins, 60 seconds when the token does not say
 * @param name of the cookie or header, if it is not the usual one
 * @param parameters what stands after the cookie or the header value
 * @param status of the redirect, if it is not the usual one
 */
public record CatRenewal(
        Type type,
        Duration extension,
        Duration deadline,
        Optional<String> name,
        List<String> parameters,
        Optional<Integer> status) {
    private static final Long TYPE = 0L;
    private static final Long EXTENSION = 1L;
    private static final Long DEADLINE = 2L;
    private static final Long COOKIE = 3L;
    private static final Long HEADER = 4L;
    private static final Long COOKIE_PARAMETERS = 5L;
    private static final Long HEADER_PARAMETERS = 6L;
    private static final Long STATUS = 7L;
    private static final double MAX_SECONDS = 1e9;

    /** Where the new token goes. */
    public enum Type {
        /** Where the old one came from. */
        AUTOMATIC(0),
        /** Into a cookie. */
        COOKIE(1),
        /** Into a response header. */
        HEADER(2),
        /** Into the URL of a redirect. */
        REDIRECT(3);

        final Long label;

        Type(long label) {
            this.label = label;
        }

        static @Nullable Type of(@Nullable Object label) {
            for (Type type : values()) {
                if (type.label.equals(label)) {
                    return type;
                }
            }
            return null;
        }
    }

    /** Checked. */
    public CatRenewal {
        if (extension.isNegative() || deadline.isNegative()) {
            throw new IllegalArgumentException("extension and deadline must not be negative");
        }
        parameters = List.copyOf(parameters);
    }

    /** A renewal in the usual place. */
    public static CatRenewal of(Type type, Duration extension, Duration deadline) {
        return new CatRenewal(type, extension, deadline, Optional.empty(), List.of(), Optional.empty());
    }

    Map<Object, Object> toMap() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put(TYPE, type.label);
        map.put(EXTENSION, extension.toSeconds());
        map.put(DEADLINE, deadline.toSeconds());
        boolean cookie = type == Type.COOKIE;
        name.ifPresent(text -> map.put(cookie ? COOKIE : HEADER, text));
        if (!parameters.isEmpty()) {
            map.put(cookie ? COOKIE_PARAMETERS : HEADER_PARAMETERS, parameters);
        }
        status.ifPresent(code -> map.put(STATUS, (long) code));
        return map;
    }

    static CatRenewal read(@Nullable Object value) throws MalformedException {
        Type type = value instanceof Map<?, ?> fields ? Type.of(fields.get(TYPE)) : null;
        if (!(value instanceof Map<?, ?> map) || type == null) {
            throw new MalformedException();
        }
        boolean cookie = type == Type.COOKIE;
        Object deadline = map.get(DEADLINE);
        Object status = map.get(STATUS);
        return new CatRenewal(
                type,
                seconds(map.get(EXTENSION)),
                deadline == null ? Duration.ofSeconds(60) : seconds(deadline),
                map.get(cookie ? COOKIE : HEADER) instanceof String text ? Optional.of(text) : Optional.empty(),
                texts(map.get(cookie ? COOKIE_PARAMETERS : HEADER_PARAMETERS)),
                status instanceof Long code && code >= 300 && code < 400
                        ? Optional.of(code.intValue())
                        : Optional.empty());
    }

    private static Duration seconds(@Nullable Object value) throws MalformedException {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= MAX_SECONDS) {
            return Duration.ofSeconds(number.longValue());
        }
        throw new MalformedException();
    }

    private static List<String> texts(@Nullable Object value) throws MalformedException {
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new MalformedException();
    }
}
