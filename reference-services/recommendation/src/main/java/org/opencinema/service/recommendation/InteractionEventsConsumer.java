package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;

/** Learns what viewers say of titles. */
final class InteractionEventsConsumer implements Managed {
    private final EventConsumer<TitleInteraction> consumer;

    InteractionEventsConsumer(String kafkaServers, ViewerStore viewers) {
        this.consumer = EventConsumer.builder(
                        kafkaServers, "recommendation-interactions", Topics.INTERACTIONS, TitleInteraction.class)
                .handler(event -> viewers.interacted(event.data()))
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
