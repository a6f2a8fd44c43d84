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
import org.opencinema.recommendation.Scorer;
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
     * What is best, and the figures with it.
     *
     * @param test null if there are too few viewers to test with
     */
    record Result(
            Neighbourhood neighbourhood,
            Weights weights,
            @Nullable Test test) {}

    Result take(Interactions interactions, Consumer<Step> progress) throws IOException {
        Evaluation evaluation = Evaluation.holdOutNewest(interactions, HELD_OUT, MIN_TITLES);
        if (evaluation.userCount() < configuration.testViewers) {
            return new Result(Neighbourhood.EASE, Weights.START, null);
        }
        progress.accept(Step.TESTING);
        ItemFactors factors = configuration.als().train(evaluation.train());
        Choice best = choose(evaluation, factors);
        Popularity popular = Popularity.of(evaluation.train());
        Figures hybrid = Figures.of("hybrid", null, best.rankings().at(LIST));
        Figures popularity = figures(evaluation, "popularity", null, popular);
        List<Figures> scorers = List.of(
                hybrid,
                popularity,
                figures(evaluation, "als", best.weights().als(), factors),
                figures(evaluation, "neighbours", best.weights().neighbours(), best.neighbours()));
        progress.accept(Step.COMPARING);
        Against against = compare(interactions, best, hybrid.ndcg()).orElse(null);
        return new Result(
                best.neighbourhood(),
                best.weights(),
                new Test(
                        evaluation.userCount(),
                        hybrid.ndcg(),
                        popularity.ndcg(),
                        hybrid.recall(),
                        hybrid.coverage(),
                        new Report(scorers, against)));
    }

    private static Figures figures(Evaluation evaluation, String name, @Nullable Double weight, Scorer scorer) {
        return Figures.of(name, weight, evaluation.rank(scorer, LIST).at(LIST));
    }

    private record Choice(Neighbourhood neighbourhood, ItemKnn neighbours, Weights weights, Rankings rankings) {}

    /** The first one, unless another is better beyond chance. */
    private Choice choose(Evaluation evaluation, ItemFactors factors) {
        ContentBased likeness = shelf.content().likeness();
        List<Choice> choices = new ArrayList<>();
        for (Neighbourhood neighbourhood : Neighbourhood.values()) {
            ItemKnn neighbours = neighbourhood.train(evaluation.train(), configuration.threads);
            for (Weights weights : Weights.all()) {
                Rankings rankings = evaluation.rank(weights.blend(factors, neighbours, likeness), LIST);
                choices.add(new Choice(neighbourhood, neighbours, weights, rankings));
            }
        }
        Choice best = choices.get(0);
        for (Choice other : choices) {
            best = other.rankings().compare(best.rankings(), LIST, SEED).isBetter() ? other : best;
        }
        return best;
    }

    /** With what neither has seen, if enough viewers have done something since the active model was trained; else by its old test. */
    private Optional<Against> compare(Interactions interactions, Choice choice, double ndcg) throws IOException {
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
                choice.weights()
                        .blend(
                                configuration.als().train(fresh.train()),
                                choice.neighbourhood().train(fresh.train(), configuration.threads),
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
