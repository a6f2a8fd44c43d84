package org.opencinema.service.notification;

import org.opencinema.events.EventConsumer;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;

/** Learns from payment of blocked subscriptions. */
final class SubscriptionEventsConsumer {
    private final EventConsumer<SubscriptionChanged> consumer;

    SubscriptionEventsConsumer(String kafkaServers, Announcements announcements) {
        consumer = EventConsumer.builder(
                        kafkaServers, "notification-subscription", Topics.SUBSCRIPTIONS, SubscriptionChanged.class)
                .handler(event -> announcements.subscription(event))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
