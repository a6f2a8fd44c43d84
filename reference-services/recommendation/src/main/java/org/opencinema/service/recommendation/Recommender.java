package org.opencinema.service.recommendation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.opencinema.recommendation.Diversity;
import org.opencinema.recommendation.ItemIndex;
import org.opencinema.recommendation.Ranked;
import org.opencinema.recommendation.Scorer;
import org.opencinema.recommendation.Scoring;

/** A model with the titles of one moment: what it takes to make lists by any recipe. */
final class Recommender {
    private static final double KNOB = 0.3;
    private static final int VARIED = 60;
    private static final long SEED = 1;
    private static final int SPARE = 50;

    private final ActiveModel.Loaded loaded;
    private final Scorer hybrid;
    private final Diversity diversity;

    Recommender(ActiveModel.Loaded loaded, Shelf.Content titles) {
        this.loaded = loaded;
        this.hybrid =
                loaded.weights().blend(loaded.model().factors(), loaded.model().neighbours(), titles.likeness());
        this.diversity = Diversity.of(loaded.model().neighbours(), KNOB, SEED);
    }

    ActiveModel.Loaded loaded() {
        return loaded;
    }

    Scorer scorer(Recipe recipe) {
        return switch (recipe) {
            case HYBRID, DIVERSE -> hybrid;
            case ALS -> loaded.model().factors();
            case NEIGHBOURS -> loaded.model().neighbours();
        };
    }

    List<Ranked> best(Recipe recipe, Scoring scoring, int limit, Predicate<UUID> wanted) {
        Scorer scorer = scorer(recipe);
        List<Ranked> best = best(scorer, scoring, limit, wanted);
        if (recipe != Recipe.DIVERSE) {
            return best;
        }
        ItemIndex items = scorer.items();
        BitSet others = new BitSet();
        others.set(0, items.size());
        best.forEach(ranked -> items.find(ranked.item()).ifPresent(others::clear));
        List<Ranked> varied = new ArrayList<>(diversity.top(scoring, Math.min(VARIED, limit), others));
        Set<UUID> taken = new HashSet<>();
        varied.forEach(ranked -> taken.add(ranked.item()));
        best.stream().filter(ranked -> !taken.contains(ranked.item())).forEach(varied::add);
        return varied;
    }

    /** Only what has a score above 0. Mostly the first few are enough, so the others are not asked whether they are wanted. */
    static List<Ranked> best(Scorer scorer, Scoring scoring, int limit, Predicate<UUID> wanted) {
        int size = scorer.items().size();
        for (int n = Math.min(size, 2 * limit + SPARE); ; n = (int) Math.min(size, 4L * n)) {
            List<Ranked> top = scoring.top(n, new BitSet());
            List<Ranked> best = top.stream()
                    .takeWhile(ranked -> ranked.score() > 0)
                    .filter(ranked -> wanted.test(ranked.item()))
                    .limit(limit)
                    .toList();
            if (best.size() == limit || n == size || top.get(n - 1).score() <= 0) {
                return best;
            }
        }
    }
}
