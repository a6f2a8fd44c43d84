package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.Topics;

/** Keeps the projection of episodes in step with the catalog. */
final class EpisodeEventsConsumer implements Managed {
    private final EventConsumer<EpisodeChanged> consumer;

    EpisodeEventsConsumer(String kafkaServers, EpisodeStore episodes) {
        this.consumer = EventConsumer.builder(kafkaServers, "streaming-episodes", Topics.EPISODES, EpisodeChanged.class)
                .batchHandler(events ->
                        episodes.apply(events.stream().map(Event::data).toList()))
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
