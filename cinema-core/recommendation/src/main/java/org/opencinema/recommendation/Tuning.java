package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A search for the settings that rank best on held-out interactions, by NDCG at 20: from a start, one setting after the other is moved as
 * long as each step is better by 0.2 %. A random fifth of every user with 5 or more is held out; for trends the latest fifth of all.
 * Reproducible for a seed. Not thread-safe.
 */
public final class Tuning {
    private static final int LIST = 20;
    /** Less is chance: steps of less led away from the usual settings, and were worse in the test. */
    private static final double MIN_GAIN = 1.002;

    private static final double SHARE = 0.2;
    private static final int MIN_PER_USER = 5;
    private static final int MAX_USERS = 2_000;
    private static final double[] WEIGHTS = {0.25, 0.5, 1, 2, 4};

    private final Interactions interactions;
    private final long seed;
    private final int threads;
    private final Consumer<String> progress;
    private final Map<Algorithm, Tuned> tuned = new EnumMap<>(Algorithm.class);

    private Tuning(Interactions interactions, long seed, int threads, Consumer<String> progress) {
        this.interactions = interactions;
        this.seed = seed;
        this.threads = Checks.within("threads", threads, 1, 256);
        this.progress = progress;
    }

    /**
     * A search on these interactions.
     *
     * @param seed for what is held out
     * @param threads at work, 1 to 256
     * @param progress is told each trial in a line
     * @throws IllegalArgumentException if threads is not within
     */
    public static Tuning of(Interactions interactions, long seed, int threads, Consumer<String> progress) {
        return new Tuning(interactions, seed, threads, progress);
    }

    /**
     * The best that was found.
     *
     * @param ndcg at 20 on what was held out; NaN if that was nothing, and the recipe is the start; −∞ if no trial could be trained
     */
    public record Tuned(Recipe recipe, double ndcg) {}

    /**
     * Searches, or tells what was found before. Blocking.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws IllegalArgumentException if there are no interactions
     * @throws ArithmeticException if a part of a hybrid cannot be trained
     */
    public Tuned tune(Algorithm algorithm) {
        Tuned known = tuned.get(algorithm);
        if (known == null) {
            known = algorithm == Algorithm.HYBRID ? blend() : search(algorithm);
            tuned.put(algorithm, known);
            progress.accept(String.format(
                    Locale.ROOT, "%s: chosen %s, NDCG@%d %.4f", algorithm.label(), known.recipe(), LIST, known.ndcg()));
        }
        return known;
    }

    private Tuned search(Algorithm algorithm) {
        Evaluation evaluation = algorithm == Algorithm.TRENDING
                ? Evaluation.holdOutLatest(interactions, SHARE, MIN_PER_USER)
                : heldOut();
        if (evaluation.userCount() == 0) {
            return new Tuned(Recipe.of(algorithm, interactions), Double.NaN);
        }
        Function<Recipe, Tuned> trial = trial(algorithm, evaluation);
        List<Tuned> starts = new ArrayList<>();
        for (Map<String, Double> start : algorithm.starts(interactions)) {
            starts.add(trial.apply(new Recipe(algorithm, start, List.of())));
        }
        Tuned best = starts.stream().reduce(Tuning::better).orElseThrow();
        for (Algorithm.Setting setting : algorithm.settings()) {
            Tuned up = climb(best, setting, true, trial);
            best = up.equals(best) ? climb(best, setting, false, trial) : up;
        }
        return best;
    }

    /** What cannot be trained is worse than all else, and the search goes on. BPR trains once: what is searched is of folding in alone. */
    private Function<Recipe, Tuned> trial(Algorithm algorithm, Evaluation evaluation) {
        Function<Recipe, Scorer> training = recipe -> recipe.train(evaluation.train(), threads);
        if (algorithm == Algorithm.BPR) {
            ItemFactors once = (ItemFactors) training.apply(Recipe.of(algorithm));
            training = recipe -> once.foldedIn(recipe.value("foldInRegularization"), recipe.value("unobservedWeight"));
        }
        Function<Recipe, Scorer> trained = training;
        return recipe -> {
            try {
                return measure(recipe, evaluation.rank(trained.apply(recipe), LIST));
            } catch (ArithmeticException e) {
                progress.accept(algorithm.label() + ": " + recipe + ", failed: " + e.getMessage());
                return new Tuned(recipe, Double.NEGATIVE_INFINITY);
            }
        };
    }

    /** As long as it gets better, or, from what cannot be trained, until it can. */
    private static Tuned climb(Tuned start, Algorithm.Setting setting, boolean up, Function<Recipe, Tuned> trial) {
        Tuned best = start;
        while (true) {
            Optional<Double> value = setting.next(best.recipe().value(setting.name()), up);
            if (value.isEmpty()) {
                return best;
            }
            Tuned next = trial.apply(best.recipe().with(setting.name(), value.get()));
            if (next.ndcg() <= best.ndcg() * MIN_GAIN && best.ndcg() > Double.NEGATIVE_INFINITY) {
                return best;
            }
            best = next;
        }
    }

    /** A weight moves only where that is better beyond chance: the best of many that differ by less was found by luck. */
    private Tuned blend() {
        List<Recipe> parts =
                Algorithm.PARTS.stream().map(part -> tune(part).recipe()).toList();
        Recipe start = new Recipe(Algorithm.HYBRID, Algorithm.HYBRID.usual(), parts);
        Evaluation evaluation = heldOut();
        if (evaluation.userCount() == 0) {
            return new Tuned(start, Double.NaN);
        }
        Map<Algorithm, Scorer> scorers = new EnumMap<>(Algorithm.class);
        parts.forEach(part -> scorers.put(part.algorithm(), part.train(evaluation.train(), threads)));
        Weighed best = weigh(evaluation, start, scorers);
        for (Algorithm part : Algorithm.PARTS) {
            Recipe alone = new Recipe(Algorithm.HYBRID, Map.of(part.label(), 1.0), parts);
            best = best.orBetter(weigh(evaluation, alone, scorers), seed);
        }
        for (Algorithm part : Algorithm.PARTS) {
            for (double weight : WEIGHTS) {
                Recipe moved = best.tuned().recipe().with(part.label(), weight);
                best = best.orBetter(weigh(evaluation, moved, scorers), seed);
            }
        }
        return best.tuned();
    }

    private record Weighed(Tuned tuned, Rankings rankings) {
        Weighed orBetter(Weighed other, long seed) {
            return other.rankings.compare(rankings, LIST, seed).isBetter() ? other : this;
        }
    }

    private Weighed weigh(Evaluation evaluation, Recipe recipe, Map<Algorithm, Scorer> scorers) {
        List<Blend.Part> parts = new ArrayList<>();
        scorers.forEach((algorithm, scorer) -> {
            double weight = recipe.settings().getOrDefault(algorithm.label(), 0.0);
            if (weight > 0) {
                parts.add(new Blend.Part(scorer, weight));
            }
        });
        Rankings rankings = evaluation.rank(Blend.ofScores(parts), LIST);
        return new Weighed(measure(recipe, rankings), rankings);
    }

    private Tuned measure(Recipe recipe, Rankings rankings) {
        double ndcg = rankings.at(LIST).ndcg();
        progress.accept(String.format(
                Locale.ROOT, "%s: %s, NDCG@%d %.4f", recipe.algorithm().label(), recipe, LIST, ndcg));
        return new Tuned(recipe, ndcg);
    }

    private Evaluation heldOut() {
        return Evaluation.holdOutRandom(interactions, SHARE, MIN_PER_USER, seed).sample(MAX_USERS, seed);
    }

    /** The first of equals. */
    private static Tuned better(Tuned one, Tuned other) {
        return other.ndcg() > one.ndcg() ? other : one;
    }
}
