package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;

/** Keeps the projection of titles in step with the catalog. */
final class TitleEventsConsumer implements Managed {
    private final EventConsumer<TitleChanged> consumer;

    TitleEventsConsumer(String kafkaServers, TitleStore titles) {
        this.consumer = EventConsumer.builder(kafkaServers, "recommendation-titles", Topics.TITLES, TitleChanged.class)
                .batchHandler(
                        events -> titles.apply(events.stream().map(Event::data).toList()))
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
