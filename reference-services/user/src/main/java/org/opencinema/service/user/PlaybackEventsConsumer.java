package org.opencinema.service.user;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;

/** Learns from streaming what is watched. */
final class PlaybackEventsConsumer implements Managed {
    private final EventConsumer<PlaybackEvent> consumer;

    PlaybackEventsConsumer(String kafkaServers, Library library) {
        this.consumer = EventConsumer.builder(kafkaServers, "user-playback", Topics.PLAYBACK, PlaybackEvent.class)
                .batchHandler(events ->
                        library.played(events.stream().map(Event::data).toList()))
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
