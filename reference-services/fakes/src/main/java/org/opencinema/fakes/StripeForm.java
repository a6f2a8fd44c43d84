package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.fakes.StripeAnswer.Refusal;

/** The parameters of a request. */
final class StripeForm {
    private static final Pattern METADATA = Pattern.compile("metadata\\[([^\\]]{1,40})\\]");

    private final Map<String, String> values = new LinkedHashMap<>();

    private StripeForm() {}

    static StripeForm parse(String text) {
        StripeForm form = new StripeForm();
        for (String pair : text.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new Refusal(400, "invalid_request_error", null, "Malformed parameters.");
            }
            String name = URLDecoder.decode(pair.substring(0, equals), UTF_8);
            if (form.values.put(name, URLDecoder.decode(pair.substring(equals + 1), UTF_8)) != null) {
                throw new Refusal(400, "invalid_request_error", null, "Repeated parameter: " + name);
            }
        }
        return form;
    }

    void allow(Set<String> names) {
        for (String name : values.keySet()) {
            String known = METADATA.matcher(name).matches() ? "metadata" : name;
            if (!names.contains(known)) {
                throw new Refusal(
                        400, "invalid_request_error", "parameter_unknown", "Received unknown parameter: " + name);
            }
        }
    }

    @Nullable
    String find(String name) {
        return values.get(name);
    }

    String get(String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw new Refusal(
                    400, "invalid_request_error", "parameter_missing", "Missing required param: " + name + ".");
        }
        return value;
    }

    long getNumber(String name, long least, long most) {
        String value = get(name);
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new Refusal(400, "invalid_request_error", "parameter_invalid_integer", "Invalid integer: " + value);
        }
        if (number < least || number > most) {
            String code = number < least ? "amount_too_small" : "amount_too_large";
            throw new Refusal(400, "invalid_request_error", code, name + " must be " + least + ".." + most + ".");
        }
        return number;
    }

    void require(String name, String value) {
        if (!get(name).equals(value)) {
            throw new Refusal(400, "invalid_request_error", null, name + " must be " + value + ".");
        }
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            var matcher = METADATA.matcher(name);
            if (matcher.matches()) {
                metadata.put(matcher.group(1), value);
            }
        });
        return metadata;
    }
}
