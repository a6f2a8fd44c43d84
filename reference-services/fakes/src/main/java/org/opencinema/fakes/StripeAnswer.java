package org.opencinema.fakes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is answered; a lost one never is. */
record StripeAnswer(int status, String body, boolean lost) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static StripeAnswer ok(Map<String, Object> json) {
        return new StripeAnswer(200, text(json), false);
    }

    static StripeAnswer error(int status, String type, @Nullable String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", type);
        error.put("code", code);
        error.put("message", message);
        return new StripeAnswer(status, text(Map.of("error", error)), false);
    }

    static StripeAnswer declined(StripeIntent intent) {
        Map<String, Object> error = new LinkedHashMap<>(intent.error());
        error.put("payment_intent", intent.json());
        return new StripeAnswer(402, text(Map.of("error", error)), false);
    }

    StripeAnswer asLost() {
        return new StripeAnswer(status, body, true);
    }

    StripeAnswer asFound() {
        return new StripeAnswer(status, body, false);
    }

    static String text(Map<String, Object> json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps can be written", e);
        }
    }

    /** A request that is refused before anything is done. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient StripeAnswer answer;

        Refusal(int status, String type, @Nullable String code, String message) {
            super(message);
            this.answer = error(status, type, code, message);
        }

        StripeAnswer answer() {
            return answer;
        }
    }
}
