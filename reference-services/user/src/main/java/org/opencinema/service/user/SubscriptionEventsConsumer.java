package org.opencinema.service.user;

import io.dropwizard.lifecycle.Managed;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;

/** Keeps the projection of subscriptions in step with payment. */
final class SubscriptionEventsConsumer implements Managed {
    private final EventConsumer<SubscriptionChanged> consumer;

    SubscriptionEventsConsumer(String kafkaServers, Jdbi jdbi, AccountStore accounts) {
        this.consumer = EventConsumer.builder(
                        kafkaServers, "user-subscriptions", Topics.SUBSCRIPTIONS, SubscriptionChanged.class)
                .batchHandler(events -> jdbi.useTransaction(handle -> accounts.applySubscriptions(
                        handle, events.stream().map(Event::data).toList())))
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
