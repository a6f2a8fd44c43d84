package org.opencinema.service.analytics;

import io.dropwizard.lifecycle.Managed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.Event;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.PoisonEventException;

/** Stores the events of one topic in ClickHouse; while that is down they wait in Kafka. */
final class TableConsumer<T> implements Managed {
    // Larger batches make fewer parts for ClickHouse to merge.
    private static final int BATCH = 10_000;
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("2101-01-01T00:00:00Z");

    private final EventTable<T> table;
    private final ClickHouse clickHouse;
    private final Schema schema;
    private final EventConsumer<T> consumer;

    TableConsumer(String kafkaServers, EventTable<T> table, ClickHouse clickHouse, Schema schema) {
        this.table = table;
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.consumer = EventConsumer.builder(kafkaServers, table.group(), table.topic(), table.type())
                .batchHandler(this::store)
                .maxBatch(BATCH)
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

    private void store(List<Event<T>> events) {
        for (Event<T> event : events) {
            Instant at = table.at().apply(event.data());
            if (at.isBefore(FIRST) || !at.isBefore(LAST)) {
                throw new PoisonEventException("at must be within " + FIRST + ".." + LAST + ", was " + at);
            }
        }
        schema.require();
        String rows = events.stream()
                .map(event -> table.row().apply(event).toString())
                .collect(Collectors.joining("\n"));
        try {
            clickHouse.insert(table.name(), rows.getBytes(StandardCharsets.UTF_8));
        } catch (UnavailableException e) {
            schema.suspect();
            throw e;
        }
    }
}
