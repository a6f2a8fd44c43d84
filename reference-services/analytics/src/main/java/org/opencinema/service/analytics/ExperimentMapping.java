package org.opencinema.service.analytics;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.experiments.Comparison;
import org.opencinema.experiments.Experiment;
import org.opencinema.experiments.Namespace;
import org.opencinema.experiments.Variant;
import org.opencinema.service.analytics.StoredExperiment.Goal;
import org.opencinema.service.analytics.StoredExperiment.State;
import org.opencinema.service.analytics.api.model.ExperimentGoal;
import org.opencinema.service.analytics.api.model.ExperimentResults;
import org.opencinema.service.analytics.api.model.ExperimentSettings;
import org.opencinema.service.analytics.api.model.ExperimentState;
import org.opencinema.service.analytics.api.model.Interval;
import org.opencinema.service.analytics.api.model.SampleRatio;
import org.opencinema.service.analytics.api.model.VariantResult;

/** Between experiments and how the contract writes them. */
final class ExperimentMapping {
    private ExperimentMapping() {}

    static Experiments.Settings settings(String key, ExperimentSettings body) {
        List<Variant> variants = new ArrayList<>();
        for (int i = 0; i < body.getVariants().size(); i++) {
            org.opencinema.service.analytics.api.model.@Nullable Variant variant =
                    body.getVariants().get(i);
            if (variant == null) {
                throw new UnprocessableException("variants[" + i + "]", "must not be null");
            }
            variants.add(new Variant(variant.getKey(), variant.getWeight()));
        }
        String seed = body.getSeed();
        Double coverage = body.getCoverage();
        String description = body.getDescription();
        return new Experiments.Settings(
                definition(
                        key,
                        seed == null ? key : seed,
                        coverage == null ? 1 : coverage,
                        variants,
                        namespace(body.getNamespace())),
                description == null ? "" : description,
                Goal.valueOf(body.getGoal().name()),
                State.valueOf(body.getState().name()));
    }

    private static Experiment definition(
            String key, String seed, double coverage, List<Variant> variants, @Nullable Namespace namespace) {
        try {
            return new Experiment(key, seed, coverage, variants, namespace);
        } catch (IllegalArgumentException e) {
            throw new UnprocessableException("variants", "are wrong: " + e.getMessage());
        }
    }

    private static @Nullable Namespace namespace(
            org.opencinema.service.analytics.api.model.@Nullable Namespace namespace) {
        if (namespace == null) {
            return null;
        }
        if (namespace.getUntil() <= namespace.getFrom()) {
            throw new UnprocessableException(
                    "namespace.until",
                    "must be greater than from " + namespace.getFrom() + ", was " + namespace.getUntil());
        }
        return new Namespace(namespace.getName(), namespace.getFrom(), namespace.getUntil());
    }

    static org.opencinema.service.analytics.api.model.Experiment experiment(StoredExperiment experiment) {
        Experiment definition = experiment.definition();
        Namespace namespace = definition.namespace();
        return new org.opencinema.service.analytics.api.model.Experiment()
                .key(definition.key())
                .description(experiment.description())
                .variants(definition.variants().stream()
                        .map(variant -> new org.opencinema.service.analytics.api.model.Variant()
                                .key(variant.key())
                                .weight(variant.weight()))
                        .toList())
                .coverage(definition.coverage())
                .seed(definition.seed())
                .namespace(
                        namespace == null
                                ? null
                                : new org.opencinema.service.analytics.api.model.Namespace()
                                        .name(namespace.name())
                                        .from(namespace.from())
                                        .until(namespace.until()))
                .goal(goal(experiment))
                .state(state(experiment))
                .createdAt(time(experiment.createdAt()))
                .startedAt(time(experiment.startedAt()))
                .stoppedAt(time(experiment.stoppedAt()));
    }

    static ExperimentResults results(StoredExperiment experiment, ExperimentResult result) {
        return new ExperimentResults()
                .key(experiment.definition().key())
                .goal(goal(experiment))
                .state(state(experiment))
                .confidence(ExperimentResult.CONFIDENCE)
                .sampleRatio(new SampleRatio()
                        .chiSquare(result.sampleRatio().chiSquare())
                        .pValue(result.sampleRatio().pValue())
                        .alarm(result.sampleRatio().alarm()))
                .excluded(result.excluded())
                .items(result.lines().stream().map(ExperimentMapping::line).toList());
    }

    private static VariantResult line(ExperimentResult.Line line) {
        VariantResult result = new VariantResult()
                .variant(line.variant())
                .exposed(line.exposed())
                .converted(line.converted())
                .mean(line.mean());
        line.comparison().ifPresent(comparison -> compare(result, comparison));
        return result;
    }

    private static void compare(VariantResult result, Comparison comparison) {
        result.difference(comparison.difference())
                .confidenceInterval(new Interval().lower(comparison.lower()).upper(comparison.upper()))
                .pValue(comparison.pValue());
        comparison.lift().ifPresent(result::setLift);
    }

    private static ExperimentGoal goal(StoredExperiment experiment) {
        return ExperimentGoal.fromValue(experiment.goal().name().toLowerCase(Locale.ROOT));
    }

    private static ExperimentState state(StoredExperiment experiment) {
        return ExperimentState.fromValue(experiment.state().name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
