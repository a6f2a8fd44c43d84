package org.opencinema.service.streaming;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.Topics;

/** Keeps the projection of profiles in step with user. */
final class ProfileEventsConsumer implements Managed {
    private final EventConsumer<ProfileChanged> consumer;

    ProfileEventsConsumer(String kafkaServers, ViewerStore viewers) {
        this.consumer = EventConsumer.builder(kafkaServers, "streaming-profiles", Topics.PROFILES, ProfileChanged.class)
                .batchHandler(events ->
                        viewers.applyProfiles(events.stream().map(Event::data).toList()))
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
