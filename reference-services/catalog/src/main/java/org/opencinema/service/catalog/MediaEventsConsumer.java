package org.opencinema.service.catalog;

import org.opencinema.events.EventConsumer;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.Topics;

/** Learns from streaming which titles and episodes can be played. */
final class MediaEventsConsumer {
    private final EventConsumer<MediaPackaged> consumer;

    MediaEventsConsumer(String kafkaServers, Catalog catalog, Episodes episodes) {
        consumer = EventConsumer.builder(kafkaServers, "catalog-media", Topics.MEDIA, MediaPackaged.class)
                .handler(event -> {
                    MediaPackaged packaged = event.data();
                    if (packaged.episodeId() == null) {
                        catalog.packaged(packaged);
                    } else {
                        episodes.packaged(packaged);
                    }
                })
                .build();
    }

    void start() {
        consumer.start();
    }

    void close() {
        consumer.close();
    }
}
