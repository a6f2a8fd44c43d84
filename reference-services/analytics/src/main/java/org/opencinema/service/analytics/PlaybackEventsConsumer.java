package org.opencinema.service.analytics;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.PlaybackEvent;
import org.opencinema.events.PoisonEventException;
import org.opencinema.events.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores viewing events; while ClickHouse is down it waits, before its start too. */
final class PlaybackEventsConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(PlaybackEventsConsumer.class);
    private static final long RETRY_MILLIS = 1_000;
    // Larger batches make fewer parts for ClickHouse to merge.
    private static final int BATCH = 10_000;
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2101-01-01T00:00:00Z");

    private final Schema schema;
    private final PlaybackEventStore store;
    private final EventConsumer<PlaybackEvent> consumer;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread starter = new Thread(this::prepare, "analytics-schema");
    private volatile boolean migrated;

    PlaybackEventsConsumer(String kafkaServers, Schema schema, PlaybackEventStore store) {
        this.schema = schema;
        this.store = store;
        this.consumer = EventConsumer.builder(kafkaServers, "analytics-playback", Topics.PLAYBACK, PlaybackEvent.class)
                .batchHandler(this::store)
                .maxBatch(BATCH)
                .build();
        starter.setDaemon(true);
    }

    void start() {
        starter.start();
        consumer.start();
    }

    void close() {
        stopping.countDown();
        consumer.close();
        try {
            starter.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The tables are made without waiting for a first event, so that a report can be made of none. */
    private void prepare() {
        try {
            do {
                try {
                    migrate();
                    return;
                } catch (RuntimeException e) {
                    LOG.warn("The tables are tried again in {} ms", RETRY_MILLIS, e);
                }
            } while (!stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void migrate() {
        if (!migrated) {
            schema.migrate();
            migrated = true;
        }
    }

    private void store(List<Event<PlaybackEvent>> events) {
        for (Event<PlaybackEvent> event : events) {
            Instant at = event.data().at();
            if (at.isBefore(FIRST) || !at.isBefore(LAST)) {
                throw new PoisonEventException("at must be within " + FIRST + ".." + LAST + ", was " + at);
            }
        }
        migrate();
        try {
            store.insert(events);
        } catch (UnavailableException e) {
            // After a restart without its data the tables are to be made anew.
            migrated = false;
            throw e;
        }
    }
}
