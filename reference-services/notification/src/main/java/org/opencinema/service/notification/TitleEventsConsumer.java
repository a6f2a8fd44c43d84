package org.opencinema.service.notification;

import org.opencinema.events.EventConsumer;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;

/** Learns from the catalog what titles are called and which can be played. */
final class TitleEventsConsumer {
    private final EventConsumer<TitleChanged> consumer;

    TitleEventsConsumer(String kafkaServers, Announcements announcements) {
        consumer = EventConsumer.builder(kafkaServers, "notification-title-2", Topics.TITLES, TitleChanged.class)
                .handler(event -> announcements.title(event.data()))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
