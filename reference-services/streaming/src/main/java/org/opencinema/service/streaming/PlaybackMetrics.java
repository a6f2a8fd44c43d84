package org.opencinema.service.streaming;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.Supplier;
import org.opencinema.dropwizard.CinemaException;

/** How wishes to play end, what is packaged, and what waits for Kafka. */
final class PlaybackMetrics {
    static final String TOO_MANY_STREAMS = "too_many_streams";

    private final Counter starts;
    private final Counter denials;
    private final Gauge jobs;
    private final Gauge waiting;

    PlaybackMetrics(PrometheusRegistry registry) {
        starts = Counter.builder()
                .name("cinema_playback_starts_total")
                .help("Playback sessions that began.")
                .register(registry);
        denials = Counter.builder()
                .name("cinema_playback_denials_total")
                .help("Wishes to play that were refused, by the code of the answer.")
                .labelNames("reason")
                .register(registry);
        jobs = Gauge.builder()
                .name("cinema_packaging_jobs")
                .help("Packaging jobs, also those that ended.")
                .labelNames("state")
                .register(registry);
        waiting = Gauge.builder()
                .name("cinema_playback_waiting_events")
                .help("Playback events in Redis that Kafka has not confirmed yet.")
                .register(registry);
        denials.initLabelValues("subscription_required");
        denials.initLabelValues(TOO_MANY_STREAMS);
        for (String state : new String[] {"queued", "running", "ready", "failed", "cancelled"}) {
            jobs.initLabelValues(state);
        }
    }

    Playback.Start start(Supplier<Playback.Start> attempt) {
        Playback.Start start;
        try {
            start = attempt.get();
        } catch (CinemaException e) {
            denials.labelValues(e.code()).inc();
            throw e;
        }
        if (start instanceof Playback.Start.TooMany) {
            denials.labelValues(TOO_MANY_STREAMS).inc();
        } else {
            starts.inc();
        }
        return start;
    }

    void show(Map<String, Long> jobsByState, long waitingEvents) {
        for (String state : new String[] {"queued", "running", "ready", "failed", "cancelled"}) {
            jobs.labelValues(state).set((double) jobsByState.getOrDefault(state, 0L));
        }
        waiting.set((double) waitingEvents);
    }
}
