package org.opencinema.service.recommendation;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Clock;
import java.time.Duration;

/** How often answers are known, how old the model is and what a new one takes. */
final class RecommendationMetrics {
    private final Counter requests;
    private final Histogram trainings;

    RecommendationMetrics(PrometheusRegistry registry, ActiveModel model, Clock clock) {
        requests = Counter.builder()
                .name("cinema_recommendation_cache_requests_total")
                .help("Recommendations that were asked for, by whether they were computed before.")
                .labelNames("result")
                .register(registry);
        trainings = Histogram.builder()
                .name("cinema_model_training_seconds")
                .unit(Unit.SECONDS)
                .help("Time to train, test and keep a model.")
                .labelNames("result")
                .classicUpperBounds(1, 5, 15, 60, 300, 900, 3600)
                .register(registry);
        GaugeWithCallback.builder()
                .name("cinema_model_age_seconds")
                .unit(Unit.SECONDS)
                .help("Time since the model in use was trained; NaN while there is none.")
                .callback(age -> age.call(model.find()
                        .map(loaded -> Duration.between(loaded.model().trainedAt(), clock.instant())
                                        .toMillis()
                                / 1e3)
                        .orElse(Double.NaN)))
                .register(registry);
        requests.initLabelValues("hit");
        requests.initLabelValues("miss");
        trainings.initLabelValues("ready");
        trainings.initLabelValues("failed");
    }

    void asked(boolean known) {
        requests.labelValues(known ? "hit" : "miss").inc();
    }

    <X extends Exception> void train(Run<X> training) throws X {
        long begin = System.nanoTime();
        String result = "failed";
        try {
            training.run();
            result = "ready";
        } finally {
            trainings.labelValues(result).observe((System.nanoTime() - begin) / 1e9);
        }
    }

    /** A training. */
    interface Run<X extends Exception> {
        void run() throws X;
    }
}
