package org.opencinema.service.user;

import io.dropwizard.lifecycle.Managed;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;

/** Keeps the projection of titles in step with the catalog. */
final class TitleEventsConsumer implements Managed {
    private final EventConsumer<TitleChanged> consumer;

    TitleEventsConsumer(String kafkaServers, Jdbi jdbi, TitleStore titles) {
        this.consumer = EventConsumer.builder(kafkaServers, "user-titles", Topics.TITLES, TitleChanged.class)
                .batchHandler(events -> jdbi.useTransaction(handle ->
                        titles.apply(handle, events.stream().map(Event::data).toList())))
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
