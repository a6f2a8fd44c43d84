package org.opencinema.service.auth.account;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;

/** Learns the plans that tokens name, for limits that go by them. */
public final class SubscriptionEventsConsumer implements Managed {
    private final EventConsumer<SubscriptionChanged> consumer;

    public SubscriptionEventsConsumer(String kafkaServers, AccountStore accounts) {
        this.consumer = EventConsumer.builder(
                        kafkaServers, "auth-subscriptions", Topics.SUBSCRIPTIONS, SubscriptionChanged.class)
                .handler(event -> {
                    SubscriptionChanged now = event.data();
                    accounts.setPlan(now.accountId(), now.entitled() ? now.plan() : null, now.version());
                })
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
