package org.opencinema.service.catalog;

import org.opencinema.events.EventConsumer;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.Topics;

/** Learns from streaming which titles can be played. */
final class MediaEventsConsumer {
    private final EventConsumer<MediaPackaged> consumer;

    MediaEventsConsumer(String kafkaServers, Catalog catalog) {
        consumer = EventConsumer.builder(kafkaServers, "catalog-media", Topics.MEDIA, MediaPackaged.class)
                .handler(event -> catalog.packaged(event.data()))
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
