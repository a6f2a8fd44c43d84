package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.SubscriptionChanged;
import org.opencinema.events.Topics;

/** Keeps the projection of subscriptions in step with payment. */
final class SubscriptionEventsConsumer implements Managed {
    private final EventConsumer<SubscriptionChanged> consumer;

    SubscriptionEventsConsumer(String kafkaServers, ViewerStore viewers) {
        this.consumer = EventConsumer.builder(
                        kafkaServers, "streaming-subscriptions", Topics.SUBSCRIPTIONS, SubscriptionChanged.class)
                .batchHandler(events -> viewers.applySubscriptions(
                        events.stream().map(Event::data).toList()))
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
