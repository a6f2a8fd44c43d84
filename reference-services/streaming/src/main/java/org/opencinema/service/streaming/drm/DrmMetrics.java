package org.opencinema.service.streaming.drm;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;
import org.opencinema.dropwizard.CinemaException;

/** How wishes for licences end. */
final class DrmMetrics {
    private final Counter licences;

    DrmMetrics(PrometheusRegistry registry) {
        licences = Counter.builder()
                .name("cinema_drm_licences_total")
                .help("Wishes for licences and keys, by system and by granted or the code of the refusal.")
                .labelNames("system", "outcome")
                .register(registry);
        for (String system : new String[] {"aes-128", "clearkey", "widevine", "fairplay"}) {
            licences.initLabelValues(system, "granted");
        }
    }

    <T> T count(String system, Supplier<T> wish) {
        T granted;
        try {
            granted = wish.get();
        } catch (CinemaException e) {
            licences.labelValues(system, e.code()).inc();
            throw e;
        }
        licences.labelValues(system, "granted").inc();
        return granted;
    }
}
