package org.opencinema.service.notification;

import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.Topics;

/** Learns from the catalog of episodes. */
final class EpisodeEventsConsumer {
    private final EventConsumer<EpisodeChanged> consumer;

    EpisodeEventsConsumer(String kafkaServers, Announcements announcements) {
        consumer = EventConsumer.builder(kafkaServers, "notification-episode", Topics.EPISODES, EpisodeChanged.class)
                .handler(event -> announcements.episode(event.data()))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
