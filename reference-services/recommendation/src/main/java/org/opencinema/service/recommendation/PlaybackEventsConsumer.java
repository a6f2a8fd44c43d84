package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;

/** Learns what viewers watch. */
final class PlaybackEventsConsumer implements Managed {
    private final EventConsumer<PlaybackEvent> consumer;

    PlaybackEventsConsumer(String kafkaServers, ViewerStore viewers) {
        this.consumer = EventConsumer.builder(
                        kafkaServers, "recommendation-playback", Topics.PLAYBACK, PlaybackEvent.class)
                .batchHandler(events ->
                        viewers.played(events.stream().map(Event::data).toList()))
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
