package org.opencinema.service.user;

import io.dropwizard.lifecycle.Managed;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.Topics;

/** Keeps the projection of episodes in step with the catalog. */
final class EpisodeEventsConsumer implements Managed {
    private final EventConsumer<EpisodeChanged> consumer;

    EpisodeEventsConsumer(String kafkaServers, Jdbi jdbi, EpisodeStore episodes) {
        this.consumer = EventConsumer.builder(kafkaServers, "user-episodes", Topics.EPISODES, EpisodeChanged.class)
                .batchHandler(events -> jdbi.useTransaction(handle ->
                        episodes.apply(handle, events.stream().map(Event::data).toList())))
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
