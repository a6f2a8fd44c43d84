package org.opencinema.service.analytics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencinema.experiments.Comparison;
import org.opencinema.experiments.Proportion;
import org.opencinema.experiments.Sample;
import org.opencinema.experiments.SampleRatio;
import org.opencinema.experiments.Variant;
import org.opencinema.service.analytics.ExposureStore.Outcome;
import org.opencinema.service.analytics.StoredExperiment.Goal;

/** What an experiment has shown; {@code excluded} accounts saw several variants or none that exists. */
record ExperimentResult(SampleRatio sampleRatio, long excluded, List<Line> lines) {
    static final double CONFIDENCE = 0.95;

    /** A variant; the first one is the control, which is compared with nothing. */
    record Line(String variant, long exposed, long converted, double mean, Optional<Comparison> comparison) {}

    static ExperimentResult of(StoredExperiment experiment, List<Outcome> outcomes) {
        Map<String, Outcome> byVariant = new HashMap<>();
        long excluded = 0;
        for (Outcome outcome : outcomes) {
            if (outcome.several() || !exists(experiment, outcome.variant())) {
                excluded += outcome.exposed();
            } else {
                byVariant.put(outcome.variant(), outcome);
            }
        }
        List<Variant> variants = experiment.definition().variants();
        List<Outcome> inOrder = variants.stream()
                .map(variant -> byVariant.getOrDefault(variant.key(), new Outcome(variant.key(), false, 0, 0, 0, 0)))
                .toList();
        List<Line> lines = new ArrayList<>();
        Outcome control = inOrder.get(0);
        for (int i = 0; i < inOrder.size(); i++) {
            Outcome outcome = inOrder.get(i);
            lines.add(new Line(
                    outcome.variant(),
                    outcome.exposed(),
                    outcome.converted(),
                    mean(experiment.goal(), outcome),
                    i == 0 ? Optional.empty() : compare(experiment.goal(), control, outcome)));
        }
        SampleRatio ratio = SampleRatio.of(
                inOrder.stream().map(Outcome::exposed).toList(),
                variants.stream().map(Variant::weight).toList());
        return new ExperimentResult(ratio, excluded, lines);
    }

    private static boolean exists(StoredExperiment experiment, String key) {
        return experiment.definition().variants().stream()
                .anyMatch(variant -> variant.key().equals(key));
    }

    private static double mean(Goal goal, Outcome outcome) {
        return switch (goal) {
            case WATCH_STARTED, SUBSCRIBED, RECOMMENDATION_CLICKED ->
                proportion(outcome).rate();
            case WATCH_SECONDS -> outcome.mean();
        };
    }

    private static Optional<Comparison> compare(Goal goal, Outcome control, Outcome variant) {
        return switch (goal) {
            case WATCH_STARTED, SUBSCRIBED, RECOMMENDATION_CLICKED ->
                Comparison.of(proportion(control), proportion(variant), CONFIDENCE);
            case WATCH_SECONDS -> Comparison.of(sample(control), sample(variant), CONFIDENCE);
        };
    }

    private static Proportion proportion(Outcome outcome) {
        return new Proportion(outcome.converted(), outcome.exposed());
    }

    private static Sample sample(Outcome outcome) {
        return new Sample(outcome.exposed(), outcome.mean(), outcome.variance());
    }
}
