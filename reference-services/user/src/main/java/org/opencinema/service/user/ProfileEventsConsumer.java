package org.opencinema.service.user;

import io.dropwizard.lifecycle.Managed;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.Topics;

/** Drops from the cache the profiles that have changed, whoever changed them. */
final class ProfileEventsConsumer implements Managed {
    private final EventConsumer<ProfileChanged> consumer;

    ProfileEventsConsumer(String kafkaServers, ProfileCache cache) {
        this.consumer = EventConsumer.builder(kafkaServers, "user-profiles", Topics.PROFILES, ProfileChanged.class)
                .handler(event -> cache.drop(event.data().accountId()))
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
