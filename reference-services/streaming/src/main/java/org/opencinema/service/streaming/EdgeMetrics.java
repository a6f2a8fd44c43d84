package org.opencinema.service.streaming;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Which edges deliver, and which are well. */
final class EdgeMetrics {
    private final Counter sessions;
    private final Gauge up;

    EdgeMetrics(PrometheusRegistry registry) {
        sessions = Counter.builder()
                .name("cinema_edge_sessions_total")
                .help("Playback sessions that began at an edge.")
                .labelNames("edge")
                .register(registry);
        up = Gauge.builder()
                .name("cinema_edge_up")
                .help("1 if the edge gets sessions, 0 while it fails.")
                .labelNames("edge")
                .register(registry);
    }

    void chosen(String edge) {
        sessions.labelValues(edge).inc();
    }

    void show(String edge, boolean healthy) {
        up.labelValues(edge).set(healthy ? 1 : 0);
    }
}
