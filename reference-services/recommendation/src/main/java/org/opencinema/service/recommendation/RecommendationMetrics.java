package org.opencinema.service.recommendation;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.opencinema.events.ClientEvent;

/** How often answers are known, how old the model is and what a new one takes. */
final class RecommendationMetrics {
    private static final String NONE = "none";
    private static final Set<String> SOURCES = Arrays.stream(Answer.Source.values())
            .map(RecommendationMetrics::label)
            .collect(Collectors.toUnmodifiableSet());

    private final Counter requests;
    private final Counter answers;
    private final Counter shown;
    private final Counter clicked;
    private final Histogram trainings;

    RecommendationMetrics(PrometheusRegistry registry, ActiveModel model, Clock clock) {
        requests = Counter.builder()
                .name("cinema_recommendation_cache_requests_total")
                .help("Recommendations that were asked for, by whether they were computed before.")
                .labelNames("result")
                .register(registry);
        answers = Counter.builder()
                .name("cinema_recommendation_answers_total")
                .help("Recommendations that were answered, by where the list begins and why it is not the model's.")
                .labelNames("source", "fallback")
                .register(registry);
        shown = Counter.builder()
                .name("cinema_recommendation_shown_total")
                .help(
                        "Recommended titles that came into view, by where they come from and the variant of an experiment.")
                .labelNames("source", "variant")
                .register(registry);
        clicked = Counter.builder()
                .name("cinema_recommendation_clicked_total")
                .help("Recommended titles that were chosen; over those that came into view it is the click-through.")
                .labelNames("source", "variant")
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
        GaugeWithCallback.builder()
                .name("cinema_model_coverage_ratio")
                .help("The share of its titles that the model in use listed in its test; NaN if it was not tested.")
                .callback(coverage -> coverage.call(
                        model.find().map(ActiveModel.Loaded::coverage).orElse(Double.NaN)))
                .register(registry);
        requests.initLabelValues("hit");
        requests.initLabelValues("miss");
        for (String source : SOURCES) {
            shown.initLabelValues(source, NONE);
            clicked.initLabelValues(source, NONE);
        }
        for (Training.Outcome outcome : Training.Outcome.values()) {
            trainings.initLabelValues(label(outcome));
        }
    }

    void asked(boolean known) {
        requests.labelValues(known ? "hit" : "miss").inc();
    }

    void answered(Answer answer) {
        answers.labelValues(label(answer.source()), answer.fallback() == null ? NONE : label(answer.fallback()))
                .inc();
    }

    /** Only what may stand in an answer becomes a label. */
    void reported(ClientEvent event) {
        Counter counter = switch (event.name()) {
            case "recommendation.shown" -> shown;
            case "recommendation.clicked" -> clicked;
            default -> null;
        };
        if (counter != null) {
            String source = event.texts().getOrDefault("source", NONE);
            String variant = event.texts().getOrDefault("variant", NONE);
            counter.labelValues(
                            SOURCES.contains(source) ? source : "other",
                            variant.equals(NONE) || Recipe.find(variant).isPresent() ? variant : "other")
                    .inc();
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** One that throws counts as failed, even if it is tried again. */
    void train(Supplier<Training.Outcome> training) {
        long begin = System.nanoTime();
        Training.Outcome outcome = Training.Outcome.FAILED;
        try {
            outcome = training.get();
        } finally {
            trainings.labelValues(label(outcome)).observe((System.nanoTime() - begin) / 1e9);
        }
    }
}
