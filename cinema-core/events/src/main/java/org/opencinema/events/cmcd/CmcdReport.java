package org.opencinema.events.cmcd;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a player told at one moment: Common Media Client Data by CTA-5004 (version 1) or CTA-5004-B (version 2), checked against the
 * keys, types and lengths of its version. That numbers are rounded is not checked. Immutable and thread-safe.
 */
public final class CmcdReport {
    /** The most reports that are read at once. */
    public static final int MAX_REPORTS = 100;
    /** The most characters that one report may have. */
    public static final int MAX_CHARACTERS = 16_384;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final Pattern RANGE = Pattern.compile("\\d{1,18}-\\d{0,18}|-\\d{1,18}");
    private static final Map<String, String> REQUIRED_BY_EVENT =
            Map.of("ps", "sta", "e", "ec", "c", "cid", "pr", "pr", "bc", "br", "ce", "cen", "rr", "url", "h", "h");

    private final int version;
    private final Map<String, Object> values;

    private CmcdReport(int version, Map<String, Object> values) {
        this.version = version;
        this.values = values;
    }

    /**
     * The report in the query argument {@code CMCD}.
     *
     * @param argument its value, after the percent signs are resolved
     * @throws CmcdException if it is none
     */
    public static CmcdReport ofQuery(String argument) {
        return checked(CmcdText.read(limited(argument)), false);
    }

    /**
     * The report in the headers of a request.
     *
     * @param headers the values of those that are there; of one that is there several times, joined by commas
     * @throws CmcdException if it is none, or a key stands in the wrong header
     */
    public static CmcdReport ofHeaders(Map<CmcdHeader, String> headers) {
        Map<String, Object> all = new LinkedHashMap<>();
        headers.forEach((header, value) -> CmcdText.read(limited(value)).forEach((key, item) -> {
            CmcdRule rule = rule(key);
            if (rule.header() != null && rule.header() != header) {
                throw new CmcdException(key, "must stand in " + rule.header().headerName());
            }
            if (all.put(key, item) != null) {
                throw new CmcdException(key, "is there twice");
            }
        }));
        return checked(all, false);
    }

    /**
     * The reports in a body of version 2's event mode ({@code application/cmcd}), one in each line; empty lines count as nothing.
     *
     * @throws CmcdException if one of them is none, or there are none or more than {@link #MAX_REPORTS}
     */
    public static List<CmcdReport> ofLines(String body) {
        List<CmcdReport> reports = new ArrayList<>();
        int start = 0;
        while (start < body.length()) {
            int end = body.indexOf('\n', start);
            int stop = end < 0 ? body.length() : end;
            String line = body.substring(start, stop).strip();
            if (!line.isEmpty()) {
                reports.add(checked(CmcdText.read(limited(line)), true));
                requireFew(reports.size());
            }
            start = stop + 1;
        }
        return requireSome(reports);
    }

    /**
     * The reports in a JSON body: one object, or a list of objects.
     *
     * @throws CmcdException if one of them is none, or there are none or more than {@link #MAX_REPORTS}
     */
    public static List<CmcdReport> ofJson(String body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new CmcdException("CMCD", "is not JSON, or has a key twice");
        }
        if (json.isObject()) {
            return List.of(ofObject(json));
        }
        if (!json.isArray()) {
            throw new CmcdException("CMCD", "must be an object or a list of objects");
        }
        requireFew(json.size());
        List<CmcdReport> reports = new ArrayList<>();
        json.forEach(one -> reports.add(ofObject(one)));
        return requireSome(reports);
    }

    private static CmcdReport ofObject(JsonNode object) {
        if (!object.isObject()) {
            throw new CmcdException("CMCD", "must be an object or a list of objects");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        object.properties().forEach(field -> values.put(field.getKey(), item(field.getKey(), field.getValue())));
        return checked(values, values.containsKey("e"));
    }

    private static Object item(String key, JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isTextual()) {
            String text = value.textValue();
            CmcdRule rule = rule(key);
            return rule.kind() == CmcdRule.Kind.TOKEN ? new CmcdText.Token(text) : text;
        }
        if (value.isArray() && value.size() <= MAX_REPORTS) {
            List<Object> items = new ArrayList<>();
            for (JsonNode one : value) {
                if (one.isContainerNode()) {
                    throw new CmcdException(key, "must have plain items");
                }
                items.add(item(key, one));
            }
            return items;
        }
        throw new CmcdException(shown(key), "must be a number, a text, true, false or a list of at most 100");
    }

    /** 1 or 2. */
    public int version() {
        return version;
    }

    /** The keys that are there, in their order. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** The number of a key, of a list the first; empty if it is not there or no number. */
    public OptionalDouble number(String key) {
        return first(key) instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    /** The text or token of a key, of a list the first; empty if it is not there or neither. */
    public Optional<String> text(String key) {
        Object first = first(key);
        if (first instanceof CmcdText.Token token) {
            return Optional.of(token.name());
        }
        return first instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Whether the key is there and true. */
    public boolean flag(String key) {
        return Boolean.TRUE.equals(first(key));
    }

    private @Nullable Object first(String key) {
        Object value = values.get(key);
        return value instanceof List<?> list ? list.get(0) : value;
    }

    private static String limited(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new CmcdException("CMCD", "must have at most " + MAX_CHARACTERS + " characters");
        }
        return requireNonNull(text);
    }

    private static void requireFew(int reports) {
        if (reports > MAX_REPORTS) {
            throw new CmcdException("CMCD", "must be at most " + MAX_REPORTS + " reports");
        }
    }

    private static List<CmcdReport> requireSome(List<CmcdReport> reports) {
        if (reports.isEmpty()) {
            throw new CmcdException("CMCD", "must be one report or more");
        }
        return List.copyOf(reports);
    }

    private static CmcdReport checked(Map<String, Object> values, boolean event) {
        if (values.isEmpty()) {
            throw new CmcdException("CMCD", "must have a key");
        }
        int version = version(values.get("v"));
        values.forEach((key, value) -> check(rule(key), version, event, value));
        if (event) {
            requireOfEvent(version, values);
        }
        return new CmcdReport(version, java.util.Collections.unmodifiableMap(values));
    }

    private static int version(@Nullable Object value) {
        if (value == null || value.equals(1L)) {
            return 1;
        }
        if (value.equals(2L)) {
            return 2;
        }
        throw new CmcdException("v", "must be 1 or 2");
    }

    private static void requireOfEvent(int version, Map<String, Object> values) {
        if (version == 1) {
            throw new CmcdException("v", "must be 2 for an event");
        }
        for (String key : List.of("e", "ts")) {
            if (!values.containsKey(key)) {
                throw new CmcdException(key, "must be there for an event");
            }
        }
        String event = ((CmcdText.Token) requireNonNull(values.get("e"))).name();
        String required = REQUIRED_BY_EVENT.get(event);
        if (required != null && !values.containsKey(required)) {
            throw new CmcdException(required, "must be there for the event " + event);
        }
    }

    private static CmcdRule rule(String key) {
        CmcdRule rule = CmcdRule.of(key);
        if (rule == null) {
            throw new CmcdException(
                    shown(key), "is neither a key of the standard nor a custom one, which has a hyphen");
        }
        return rule;
    }

    private static String shown(String key) {
        return key.isEmpty() ? "CMCD" : key.substring(0, Math.min(CmcdRule.MAX_CUSTOM, key.length()));
    }

    private static void check(CmcdRule rule, int version, boolean event, Object value) {
        if (rule.since() > version) {
            throw new CmcdException(rule.key(), "needs v=2");
        }
        if (rule.key().equals("nrr") && version == 2) {
            throw new CmcdException("nrr", "is of version 1 only");
        }
        if (rule.header() == null && !rule.isCustom() && !event) {
            throw new CmcdException(rule.key(), "is for events only");
        }
        boolean list = rule.kind() == CmcdRule.Kind.WHOLES || rule.kind() == CmcdRule.Kind.TEXTS;
        if (value instanceof List<?> items) {
            if (!list || version == 1 || items.isEmpty()) {
                throw new CmcdException(rule.key(), list && version == 2 ? "must not be empty" : "must not be a list");
            }
            items.forEach(item -> checkItem(rule, version, item));
        } else {
            checkItem(rule, version, value);
        }
    }

    private static void checkItem(CmcdRule rule, int version, @Nullable Object value) {
        switch (rule.kind()) {
            case WHOLE, WHOLES -> require(rule, value instanceof Long n && n >= 0, "must be a whole number, 0 or more");
            case DECIMAL -> require(rule, value instanceof Number, "must be a number");
            case FLAG -> require(rule, value instanceof Boolean b && (b || version == 2), "must be there or not");
            case TEXT, TEXTS -> checkText(rule, version, value);
            case TOKEN ->
                require(
                        rule,
                        value instanceof CmcdText.Token token && isOf(rule, version, token),
                        "must be one of " + rule.tokens());
            case ANY ->
                require(
                        rule,
                        !(value instanceof String text) || version == 1 || text.length() <= rule.maxLength(),
                        "must have at most 64 characters");
        }
    }

    private static boolean isOf(CmcdRule rule, int version, CmcdText.Token token) {
        boolean newer = Set.of("sf=e", "st=ll").contains(rule.key() + "=" + token.name());
        return rule.tokens().contains(token.name()) && (version == 2 || !newer);
    }

    private static void checkText(CmcdRule rule, int version, @Nullable Object value) {
        int max = rule.key().equals("cid") && version == 1 ? 64 : rule.maxLength();
        require(
                rule,
                value instanceof String text && !text.isEmpty() && text.length() <= max,
                "must be a text in quotes of 1 to " + max + " characters");
        if (rule.key().equals("nrr")) {
            require(
                    rule,
                    RANGE.matcher((String) requireNonNull(value)).matches(),
                    "must be a range of bytes like 0-99");
        }
    }

    private static void require(CmcdRule rule, boolean right, String problem) {
        if (!right) {
            throw new CmcdException(rule.key(), problem);
        }
    }
}
