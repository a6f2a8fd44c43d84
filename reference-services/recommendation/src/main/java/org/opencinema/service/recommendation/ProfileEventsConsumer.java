package org.opencinema.service.recommendation;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.Topics;

/** Learns what profiles may watch. */
final class ProfileEventsConsumer implements Managed {
    private final EventConsumer<ProfileChanged> consumer;

    ProfileEventsConsumer(String kafkaServers, ViewerStore viewers) {
        this.consumer = EventConsumer.builder(
                        kafkaServers, "recommendation-profiles", Topics.PROFILES, ProfileChanged.class)
                .handler(event -> viewers.changed(event.data()))
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
