package org.opencinema.service.user;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.Topics;

/** Learns of accounts from auth. */
final class AccountEventsConsumer implements Managed {
    private final EventConsumer<AccountChanged> consumer;

    AccountEventsConsumer(String kafkaServers, Profiles profiles) {
        this.consumer = EventConsumer.builder(kafkaServers, "user-accounts", Topics.ACCOUNTS, AccountChanged.class)
                .handler(event -> profiles.accountChanged(event.data()))
                .build();
    }

    @Override
    public void start() {
        consumer.start();
    }

    @Override
    public void stop() {
        consumer.close();
    }
}
