package org.opencinema.service.notification;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What becomes of mails. */
final class MailMetrics {
    private final Counter tries;
    private final Gauge waiting;

    MailMetrics(PrometheusRegistry registry) {
        tries = Counter.builder()
                .name("cinema_mails_total")
                .help("Tries to send a mail: it was sent, is tried again later, or was given up.")
                .labelNames("result")
                .register(registry);
        waiting = Gauge.builder()
                .name("cinema_waiting_mails")
                .help("Mails that are still to be sent.")
                .register(registry);
        tries.initLabelValues("sent");
        tries.initLabelValues("retried");
        tries.initLabelValues("failed");
    }

    void tried(String result) {
        tries.labelValues(result).inc();
    }

    void show(long mails) {
        waiting.set((double) mails);
    }
}
