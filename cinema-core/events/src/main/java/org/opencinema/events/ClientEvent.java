package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client reports: of its player, of what it showed, of an experiment. Topic {@link Topics#CLIENT}, key = account id.
 *
 * @param eventId chosen by the client, so that sending it again counts once
 * @param name like {@code player.started}
 * @param at by the client's clock
 * @param receivedAt by ours
 * @param texts properties that are texts
 * @param numbers properties that are numbers
 */
public record ClientEvent(
        UUID eventId,
        UUID accountId,
        @Nullable UUID profileId,
        @Nullable UUID sessionId,
        @Nullable UUID titleId,
        String name,
        Instant at,
        Instant receivedAt,
        Map<String, String> texts,
        Map<String, Double> numbers) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.analytics.client.v1";

    /** Copies the maps. */
    public ClientEvent {
        requireNonNull(eventId, "eventId");
        requireNonNull(accountId, "accountId");
        requireNonNull(name, "name");
        requireNonNull(at, "at");
        requireNonNull(receivedAt, "receivedAt");
        texts = Map.copyOf(texts);
        numbers = Map.copyOf(numbers);
    }
}
