package org.opencinema.service.notification;

import org.opencinema.events.BillingEvent;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.Topics;

/** Learns from payment what happened with the money. */
final class BillingEventsConsumer {
    private final EventConsumer<BillingEvent> consumer;

    BillingEventsConsumer(String kafkaServers, Announcements announcements) {
        consumer = EventConsumer.builder(kafkaServers, "notification-billing", Topics.BILLING, BillingEvent.class)
                .handler(event -> announcements.billing(event))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
