package org.opencinema.service.recommendation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.Comparison;
import org.opencinema.recommendation.ContentBased;
import org.opencinema.recommendation.Evaluation;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemFactors;
import org.opencinema.recommendation.ItemKnn;
import org.opencinema.recommendation.ModelFormatException;
import org.opencinema.recommendation.Popularity;
import org.opencinema.recommendation.Rankings;
import org.opencinema.service.recommendation.StoredModel.Against;
import org.opencinema.service.recommendation.StoredModel.Figures;
import org.opencinema.service.recommendation.StoredModel.Report;
import org.opencinema.service.recommendation.StoredModel.Step;
import org.opencinema.service.recommendation.StoredModel.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How good a model of some interactions would be: what viewers did last is hidden from it and then looked for in its lists. */
final class Exam {
    private static final Logger LOG = LoggerFactory.getLogger(Exam.class);
    private static final double HELD_OUT = 0.2;
    private static final int MIN_TITLES = 5;
    private static final int LIST = 20;
    private static final long SEED = 1;

    private final ModelStore models;
    private final ActiveModel active;
    private final Shelf shelf;
    private final RecommendationConfiguration.TrainingConfiguration configuration;

    Exam(
            ModelStore models,
            ActiveModel active,
            Shelf shelf,
            RecommendationConfiguration.TrainingConfiguration configuration) {
        this.models = models;
        this.active = active;
        this.shelf = shelf;
        this.configuration = configuration;
    }

    /**
     * The weights that are best, and the figures with them.
     *
     * @param test null if there are too few viewers to test with
     */
    record Result(Weights weights, @Nullable Test test) {}

    Result take(Interactions interactions, Consumer<Step> progress) throws IOException {
        Evaluation evaluation = Evaluation.holdOutNewest(interactions, HELD_OUT, MIN_TITLES);
        if (evaluation.userCount() < configuration.testViewers) {
            return new Result(Weights.START, null);
        }
        progress.accept(Step.TESTING);
        ContentBased likeness = shelf.content().likeness();
        ItemFactors factors = configuration.als().train(evaluation.train());
        ItemKnn neighbours = configuration.neighbours().train(evaluation.train());
        Weights weights = Weights.START;
        Rankings best = evaluation.rank(weights.blend(factors, neighbours, likeness), LIST);
        for (Weights other : Weights.others()) {
            Rankings rankings = evaluation.rank(other.blend(factors, neighbours, likeness), LIST);
            if (rankings.compare(best, LIST, SEED).isBetter()) {
                weights = other;
                best = rankings;
            }
        }
        Figures hybrid = Figures.of("hybrid", null, best.at(LIST));
        Figures popularity = Figures.of(
                "popularity",
                null,
                evaluation.rank(Popularity.of(evaluation.train()), LIST).at(LIST));
        List<Figures> scorers = new ArrayList<>(List.of(hybrid, popularity));
        scorers.add(
                Figures.of("als", weights.als(), evaluation.rank(factors, LIST).at(LIST)));
        scorers.add(Figures.of(
                "neighbours",
                weights.neighbours(),
                evaluation.rank(neighbours, LIST).at(LIST)));
        progress.accept(Step.COMPARING);
        Against against = compare(interactions, weights, hybrid.ndcg()).orElse(null);
        return new Result(
                weights,
                new Test(
                        evaluation.userCount(),
                        hybrid.ndcg(),
                        popularity.ndcg(),
                        hybrid.recall(),
                        hybrid.coverage(),
                        new Report(scorers, against)));
    }

    /** With what neither has seen, if enough viewers have done something since the active model was trained; else by its old test. */
    private Optional<Against> compare(Interactions interactions, Weights weights, double ndcg) throws IOException {
        Optional<ModelStore.Published> published = models.findActive();
        if (published.isEmpty()) {
            return Optional.empty();
        }
        ActiveModel.Loaded other;
        try {
            other = active.load(published.get());
        } catch (ModelFormatException e) {
            LOG.warn("model {} cannot be compared with: {}", published.get().version(), e.getMessage());
            return Optional.empty();
        }
        Evaluation fresh = Evaluation.holdOutNewest(
                interactions, HELD_OUT, MIN_TITLES, other.model().trainedAt());
        if (fresh.userCount() < configuration.testViewers) {
            return models.find(other.version())
                    .map(StoredModel::test)
                    .map(test -> new Against(other.version(), 0, ndcg, test.ndcg(), null, null));
        }
        ContentBased likeness = shelf.content().likeness();
        Rankings mine = fresh.rank(
                weights.blend(
                        configuration.als().train(fresh.train()),
                        configuration.neighbours().train(fresh.train()),
                        likeness),
                LIST);
        Rankings theirs = fresh.rank(
                other.weights().blend(other.model().factors(), other.model().neighbours(), likeness), LIST);
        Comparison comparison = mine.compare(theirs, LIST, SEED);
        return Optional.of(new Against(
                other.version(),
                fresh.userCount(),
                mine.at(LIST).ndcg(),
                theirs.at(LIST).ndcg(),
                comparison.low(),
                comparison.high()));
    }
}
