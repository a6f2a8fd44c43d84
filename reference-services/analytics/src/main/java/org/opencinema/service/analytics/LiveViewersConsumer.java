package org.opencinema.service.analytics;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.Topics;

/** Tells from playback events who is watching now. */
final class LiveViewersConsumer implements Managed {
    private final EventConsumer<PlaybackEvent> consumer;

    LiveViewersConsumer(String kafkaServers, LiveViewers viewers, ViewingMetrics metrics) {
        consumer = EventConsumer.builder(kafkaServers, "analytics-live", Topics.PLAYBACK, PlaybackEvent.class)
                .handler(event -> {
                    viewers.see(event);
                    metrics.watched(event.data().watchedSeconds());
                })
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
