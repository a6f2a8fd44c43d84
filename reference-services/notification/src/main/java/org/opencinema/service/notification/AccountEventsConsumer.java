package org.opencinema.service.notification;

import org.opencinema.events.AccountChanged;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.Topics;

/** Learns from auth of new and deleted accounts. */
final class AccountEventsConsumer {
    private final EventConsumer<AccountChanged> consumer;

    AccountEventsConsumer(String kafkaServers, Announcements announcements) {
        consumer = EventConsumer.builder(kafkaServers, "notification-account", Topics.ACCOUNTS, AccountChanged.class)
                .handler(event -> announcements.account(event.data()))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
