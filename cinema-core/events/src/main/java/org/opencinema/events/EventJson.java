package org.opencinema.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;

/**
 * The JSON form of event payloads: times in ISO 8601, absent instead of null, unknown fields of newer versions ignored.
 * Thread-safe.
 */
public final class EventJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES) // also when absent
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private EventJson() {}

    /** The payload as UTF-8 JSON. */
    public static byte[] write(Object payload) {
        try {
            return MAPPER.writeValueAsBytes(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(payload.getClass().getName() + " can't be written as JSON", e);
        }
    }

    /**
     * The payload in these bytes.
     *
     * @throws EventFormatException if they are not JSON of that type
     */
    public static <T> T read(byte[] json, Class<T> type) {
        T payload;
        try {
            payload = MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new EventFormatException("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new EventFormatException("not a " + type.getSimpleName(), e);
        }
        if (payload == null) {
            throw new EventFormatException("not a " + type.getSimpleName() + ": null");
        }
        return payload;
    }
}
