package org.opencinema.service.analytics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import org.opencinema.events.ClientEvent;

/** What players report, and how many watch. */
final class ViewingMetrics {
    private static final String OTHER = "other";
    private static final List<String> NAMES = List.of(
            Collector.STARTED,
            Collector.STALLED,
            Collector.ENDED,
            Collector.EXPOSED,
            Collector.SHOWN,
            Collector.CLICKED);

    private final Counter events;
    private final Histogram starts;
    private final Counter stalled;
    private final Counter watched;
    private final Gauge viewers;

    ViewingMetrics(PrometheusRegistry registry) {
        events = Counter.builder()
                .name("cinema_client_events_total")
                .help("Events of clients that Kafka has.")
                .labelNames("name")
                .register(registry);
        starts = Histogram.builder()
                .name("cinema_video_start_seconds")
                .unit(Unit.SECONDS)
                .help("Time from the wish to play to the first picture, as players report it.")
                .classicUpperBounds(0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)
                .register(registry);
        stalled = Counter.builder()
                .name("cinema_rebuffering_seconds_total")
                .unit(Unit.SECONDS)
                .help("Time that pictures stood still for want of data; over watched time it is the rebuffering ratio.")
                .register(registry);
        watched = Counter.builder()
                .name("cinema_watched_seconds_total")
                .unit(Unit.SECONDS)
                .help("Time of films that was watched; an event that comes again counts again.")
                .register(registry);
        viewers = Gauge.builder()
                .name("cinema_concurrent_viewers")
                .help("Sessions that watch now.")
                .register(registry);
        NAMES.forEach(events::initLabelValues);
        events.initLabelValues(OTHER);
    }

    void collected(ClientEvent event) {
        events.labelValues(NAMES.contains(event.name()) ? event.name() : OTHER).inc();
        if (event.name().equals(Collector.STARTED)) {
            starts.observe(event.numbers().getOrDefault("startSeconds", 0.0));
        } else if (event.name().equals(Collector.STALLED)) {
            stalled.inc(event.numbers().getOrDefault("seconds", 0.0));
        }
    }

    void watched(double seconds) {
        watched.inc(seconds);
    }

    void show(List<LiveViewers.LiveTitle> titles) {
        viewers.set((double)
                titles.stream().mapToLong(LiveViewers.LiveTitle::viewers).sum());
    }
}
