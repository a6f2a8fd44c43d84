package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.ClientEvent;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.Topics;

/** Counts what came into view and what was chosen. */
final class ClientEventsConsumer implements Managed {
    private final EventConsumer<ClientEvent> consumer;

    ClientEventsConsumer(String kafkaServers, RecommendationMetrics metrics) {
        this.consumer = EventConsumer.builder(kafkaServers, "recommendation-client", Topics.CLIENT, ClientEvent.class)
                .batchHandler(events -> events.forEach(event -> metrics.reported(event.data())))
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
