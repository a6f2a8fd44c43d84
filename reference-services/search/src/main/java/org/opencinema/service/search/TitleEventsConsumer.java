package org.opencinema.service.search;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.PoisonEventException;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.Topics;
import org.opencinema.search.IndexReport;
import org.opencinema.search.TitleIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index in step with the catalog.
 *
 * <p>The consumer group is named for the index that it fills: an index that is new, because it is the first or because
 * Elasticsearch lost its data, is filled from the oldest event on.
 */
final class TitleEventsConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(TitleEventsConsumer.class);
    private static final long LOOK_MILLIS = 1_000;

    private final String kafkaServers;
    private final String alias;
    private final TitleIndex index;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread watcher = new Thread(this::watch, "search-index");
    private String filled = "";
    private String trouble = "";
    private @Nullable EventConsumer<TitleChanged> consumer;

    TitleEventsConsumer(String kafkaServers, String alias, TitleIndex index) {
        this.kafkaServers = kafkaServers;
        this.alias = alias;
        this.index = index;
        watcher.setDaemon(true);
    }

    void start() {
        watcher.start();
    }

    void close() {
        stopping.countDown();
        try {
            watcher.join(15_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try {
            do {
                fillIndex();
            } while (!stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopConsumer();
        }
    }

    private void fillIndex() {
        try {
            String identity = index.ensure();
            if (!identity.equals(filled)) {
                stopConsumer();
                LOG.info("Filling the index {}", identity);
                consumer = EventConsumer.builder(
                                kafkaServers, "search-" + alias + "-" + identity, Topics.TITLES, TitleChanged.class)
                        .batchHandler(this::index)
                        .build();
                consumer.start();
                filled = identity;
            }
            trouble = "";
        } catch (RuntimeException e) {
            if (!e.toString().equals(trouble)) {
                LOG.warn("The index is looked at again in {} ms, and so on", LOOK_MILLIS, e);
                trouble = e.toString();
            }
        }
    }

    private void stopConsumer() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }

    private void index(List<Event<TitleChanged>> events) {
        IndexReport report = index.apply(
                events.stream().map(event -> TitleMapping.change(event.data())).toList());
        if (!report.rejected().isEmpty()) {
            throw new PoisonEventException("Elasticsearch refuses titles: " + report.rejected());
        }
    }
}
