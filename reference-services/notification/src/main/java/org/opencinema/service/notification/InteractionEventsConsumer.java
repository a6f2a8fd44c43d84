package org.opencinema.service.notification;

import org.opencinema.events.EventConsumer;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;

/** Learns from user whose favourite a title is. */
final class InteractionEventsConsumer {
    private final EventConsumer<TitleInteraction> consumer;

    InteractionEventsConsumer(String kafkaServers, Announcements announcements) {
        consumer = EventConsumer.builder(
                        kafkaServers, "notification-interaction", Topics.INTERACTIONS, TitleInteraction.class)
                .handler(event -> announcements.interaction(event.data()))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
