package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A fact that happened, with the CloudEvents 1.0 attributes that describe it.
 *
 * @param id unique for ever; consumers recognise a repeated event by it
 * @param type reverse-DNS name with a version, like {@code org.opencinema.catalog.title.changed.v1}
 * @param source who says so, a URI reference like {@code /catalog}
 * @param key the aggregate it is about; events of one key are delivered in order
 * @param time when it happened
 * @param data the payload
 */
public record Event<T>(String id, String type, String source, String key, Instant time, T data) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a text is blank
     */
    public Event {
        requireText("id", id);
        requireText("type", type);
        requireText("source", source);
        requireText("key", key);
        requireNonNull(time, "time");
        requireNonNull(data, "data");
    }

    private static void requireText(String name, String value) {
        if (requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException(name + " of an event must not be blank");
        }
    }
}
