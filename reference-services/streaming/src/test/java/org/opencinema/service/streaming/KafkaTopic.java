package org.opencinema.service.streaming;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;

/** What arrives in a topic, from its beginning. */
final class KafkaTopic<T> implements AutoCloseable {
    private final List<Event<T>> events = new CopyOnWriteArrayList<>();
    private final EventConsumer<T> consumer;

    KafkaTopic(String kafkaServers, String topic, Class<T> type) {
        consumer = EventConsumer.builder(kafkaServers, "test-" + UUID.randomUUID(), topic, type)
                .handler(events::add)
                .build();
        consumer.start();
    }

    /** The events that fit, once there are so many. */
    List<Event<T>> await(int count, Predicate<T> fits) {
        return Streaming.await(
                count + " events",
                () -> events.stream().filter(event -> fits.test(event.data())).toList(),
                fitting -> fitting.size() >= count);
    }

    /** The same, but an event that was sent again counts once. */
    List<Event<T>> awaitDistinct(int count, Predicate<T> fits) {
        return Streaming.await(
                count + " different events",
                () -> events.stream()
                        .filter(event -> fits.test(event.data()))
                        .distinct()
                        .toList(),
                fitting -> fitting.size() >= count);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
