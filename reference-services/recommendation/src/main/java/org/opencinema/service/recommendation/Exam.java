package org.opencinema.service.recommendation;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
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
    private static final int MOST_VIEWERS = 10_000;
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
        Evaluation all = holdOut(interactions, Instant.MIN);
        if (all.userCount() < configuration.testViewers) {
            return new Result(Neighbourhood.EASE, Weights.START, null);
        }
        progress.accept(Step.TESTING);
        ItemFactors factors = configuration.als().train(all.train());
        Choice start = new Choice(Neighbourhood.EASE, train(Neighbourhood.EASE, all), Weights.START);
        List<Evaluation> halves = all.halves(SEED);
        boolean enough = halves.get(0).userCount() >= configuration.testViewers;
        Choice best = enough ? choose(halves.get(0), factors, start) : start;
        Evaluation evaluation = enough ? halves.get(1) : all; // the figures of those that chose would flatter
        Rankings rankings = evaluation.rank(best.blend(factors, likeness()), LIST);
        Figures hybrid = Figures.of("hybrid", null, rankings.at(LIST));
        Figures popularity = figures(evaluation, "popularity", null, Popularity.of(evaluation.train()));
        List<Figures> scorers = List.of(
                hybrid,
                popularity,
                figures(evaluation, "als", best.weights().als(), factors),
                figures(evaluation, "neighbours", best.weights().neighbours(), best.neighbours()));
        progress.accept(Step.COMPARING);
        double error = rankings.ndcgError(LIST);
        Against against = compare(interactions, best, hybrid.ndcg(), error).orElse(null);
        return new Result(
                best.neighbourhood(),
                best.weights(),
                new Test(
                        evaluation.userCount(),
                        hybrid.ndcg(),
                        popularity.ndcg(),
                        hybrid.recall(),
                        hybrid.coverage(),
                        new Report(scorers, against, error)));
    }

    private static Evaluation holdOut(Interactions interactions, Instant after) {
        return Evaluation.holdOutNewest(interactions, HELD_OUT, MIN_TITLES, after)
                .sample(MOST_VIEWERS, SEED);
    }

    private ItemKnn train(Neighbourhood neighbourhood, Evaluation evaluation) {
        return neighbourhood.train(evaluation.train(), configuration.threads);
    }

    private ContentBased likeness() {
        return shelf.content().likeness();
    }

    private static Figures figures(Evaluation evaluation, String name, @Nullable Double weight, Scorer scorer) {
        return Figures.of(name, weight, evaluation.rank(scorer, LIST).at(LIST));
    }

    private record Choice(Neighbourhood neighbourhood, ItemKnn neighbours, Weights weights) {
        Scorer blend(ItemFactors factors, ContentBased likeness) {
            return weights.blend(factors, neighbours, likeness);
        }
    }

    /** The first one, unless another is better beyond chance. */
    private Choice choose(Evaluation evaluation, ItemFactors factors, Choice start) {
        ContentBased likeness = likeness();
        Choice best = start;
        Rankings bestRankings = evaluation.rank(start.blend(factors, likeness), LIST);
        for (Neighbourhood neighbourhood : Neighbourhood.values()) {
            ItemKnn neighbours =
                    neighbourhood == start.neighbourhood() ? start.neighbours() : train(neighbourhood, evaluation);
            for (Weights weights : Weights.all()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("the choice was interrupted");
                }
                Choice choice = new Choice(neighbourhood, neighbours, weights);
                Rankings rankings = evaluation.rank(choice.blend(factors, likeness), LIST);
                if (rankings.compare(bestRankings, LIST, SEED).isBetter()) {
                    best = choice;
                    bestRankings = rankings;
                }
            }
        }
        return best;
    }

    /** With what neither has seen, if enough viewers have done something since the active model was trained; else by its old test. */
    private Optional<Against> compare(Interactions interactions, Choice choice, double ndcg, double error)
            throws IOException {
        Optional<ModelStore.Published> published = models.findActive();
        if (published.isEmpty()) {
            return Optional.empty();
        }
        ActiveModel.Loaded other;
        try {
            other = active.load(published.get());
        } catch (ModelFormatException | NoSuchFileException e) {
            LOG.warn("model {} cannot be compared with", published.get().version(), e);
            return Optional.empty();
        }
        Evaluation fresh = holdOut(interactions, other.model().trainedAt());
        if (fresh.userCount() < configuration.testViewers) {
            return models.find(other.version())
                    .map(StoredModel::test)
                    .map(test -> Against.ofTests(other.version(), ndcg, error, test));
        }
        ContentBased likeness = likeness();
        Choice again = new Choice(choice.neighbourhood(), train(choice.neighbourhood(), fresh), choice.weights());
        Rankings mine = fresh.rank(again.blend(configuration.als().train(fresh.train()), likeness), LIST);
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
