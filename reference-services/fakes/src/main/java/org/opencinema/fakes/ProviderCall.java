package org.opencinema.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request to a fake of an identity provider. */
record ProviderCall(
        String method,
        String path,
        Map<String, String> parameters,
        @Nullable String authorization) {
    /** An answer; one with a location is a redirect. */
    record Answer(
            int status, String type, String body, @Nullable String location) {
        private static final ObjectMapper JSON = new ObjectMapper();

        static Answer json(int status, Map<String, ?> content) {
            try {
                return new Answer(status, "application/json", JSON.writeValueAsString(content), null);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("maps can be written", e);
            }
        }

        static Answer page(int status, String text) {
            return new Answer(status, "text/html", "<html><body>" + text + "</body></html>", null);
        }

        static Answer redirect(String location) {
            return new Answer(302, "text/html", "", location);
        }
    }

    /** Empty if one comes twice, or there is no sense in it. */
    static Map<String, String> parse(@Nullable String form) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (form == null || form.isEmpty()) {
            return parameters;
        }
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1
                    || parameters.put(
                                    URLDecoder.decode(pair.substring(0, equals), UTF_8),
                                    URLDecoder.decode(pair.substring(equals + 1), UTF_8))
                            != null) {
                return Map.of();
            }
        }
        return parameters;
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    boolean is(String method, String path) {
        return this.method.equals(method) && this.path.equals(path);
    }
}
