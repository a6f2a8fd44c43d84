package org.opencinema.dropwizard;

import static java.util.Objects.requireNonNull;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.opencinema.events.ConsumerLag;
import org.opencinema.events.Outbox;

/** How far behind a service is with events. */
public final class EventMetrics {
    private EventMetrics() {}

    /** Shows what the consumers have still to handle, those whose groups begin with the name of the service. */
    public static void consumers(Environment environment, String kafkaServers) {
        ConsumerLag lag = ConsumerLag.create(kafkaServers, environment.getName() + "-");
        environment.lifecycle().manage(new AutoCloseableManager(lag));
        AtomicReference<List<ConsumerLag.Behind>> last = new AtomicReference<>(List.of());
        GaugeWithCallback.builder()
                .name("cinema_consumer_lag_events")
                .help("Events that a consumer group has still to handle.")
                .labelNames("group", "topic")
                .callback(values -> requireNonNull(last.get())
                        .forEach(behind -> values.call((double) behind.events(), behind.group(), behind.topic())))
                .register(Metrics.of(environment));
        Metrics.sample(environment, "consumer lag", () -> last.set(lag.read()));
    }

    /** Shows what waits in the outbox. */
    public static void outbox(Environment environment, Database database, Outbox outbox) {
        Gauge waiting = Gauge.builder()
                .name("cinema_outbox_events")
                .help("Events in the outbox that Kafka has not confirmed yet.")
                .register(Metrics.of(environment));
        Metrics.sample(environment, "outbox", () -> {
            try (Connection connection = database.dataSource().getConnection()) {
                waiting.set((double) outbox.count(connection));
            }
        });
    }
}
