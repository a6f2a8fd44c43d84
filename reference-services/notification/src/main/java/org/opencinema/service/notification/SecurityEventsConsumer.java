package org.opencinema.service.notification;

import org.opencinema.events.EventConsumer;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.Topics;

/** Learns from auth what owners of accounts should hear about. */
final class SecurityEventsConsumer {
    private final EventConsumer<SecurityNotice> consumer;

    SecurityEventsConsumer(String kafkaServers, Announcements announcements) {
        consumer = EventConsumer.builder(kafkaServers, "notification-security", Topics.SECURITY, SecurityNotice.class)
                .handler(event -> announcements.security(event))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
