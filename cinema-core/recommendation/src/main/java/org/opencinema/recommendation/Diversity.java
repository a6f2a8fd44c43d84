package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Lists whose items are less alike: maximal marginal relevance (Carbonell and Goldstein 1998). Each place goes to the item with the best
 * (1 − knob) · score − knob · likeness to the nearest item above, where the scores of the candidates are brought to 0..1. Candidates are
 * the best of five times the list. Immutable, thread-safe.
 */
public final class Diversity {
    private static final int CANDIDATES = 5;

    private final Scorer likeness;
    private final double knob;
    private final long seed;

    private Diversity(Scorer likeness, double knob, long seed) {
        this.likeness = likeness;
        this.knob = Checks.within("knob", knob, 0, 1);
        this.seed = seed;
    }

    /**
     * A way to re-rank.
     *
     * @param likeness scores items for a history of one item; of what it does not know it finds nothing alike
     * @param knob 0 for the list as it is, 1 for the best item and then whatever is least like those above
     * @param seed decides between equals
     * @throws IllegalArgumentException if the knob is not 0 to 1
     */
    public static Diversity of(Scorer likeness, double knob, long seed) {
        return new Diversity(likeness, knob, seed);
    }

    /**
     * Like {@link Scoring#top}, in the new order, with the scores as they were.
     *
     * @throws IllegalArgumentException if n is negative
     */
    public List<Ranked> top(Scoring scoring, int n, BitSet excluded) {
        Checks.within("n", n, 0, Integer.MAX_VALUE);
        if (knob == 0) {
            return scoring.top(n, excluded);
        }
        List<Ranked> candidates =
                new ArrayList<>(scoring.top((int) Math.min(Integer.MAX_VALUE, (long) n * CANDIDATES), excluded));
        double[] values = values(candidates);
        double[] nearest = new double[candidates.size()];
        List<Ranked> chosen = new ArrayList<>();
        boolean[] taken = new boolean[candidates.size()];
        while (chosen.size() < Math.min(n, candidates.size())) {
            int best = -1;
            for (int i = 0; i < taken.length; i++) {
                if (!taken[i] && (best < 0 || value(values, nearest, i) > value(values, nearest, best))) {
                    best = i;
                }
            }
            taken[best] = true;
            chosen.add(candidates.get(best));
            nearer(nearest, candidates, candidates.get(best).item());
        }
        return chosen;
    }

    private double value(double[] values, double[] nearest, int candidate) {
        return (1 - knob) * values[candidate] - knob * nearest[candidate];
    }

    /** From 0 to 1, and a hair of chance. */
    private double[] values(List<Ranked> candidates) {
        double[] values = new double[candidates.size()];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < values.length; i++) {
            double low = candidates.get(values.length - 1).score();
            double range = candidates.get(0).score() - low;
            double score = range > 0 ? (candidates.get(i).score() - low) / range : 0;
            values[i] = score + 1e-9 * random.nextDouble();
        }
        return values;
    }

    /** The likeness to the item by that of the most alike one of the candidates, so that it is 0..1 with any scorer. */
    private void nearer(double[] nearest, List<Ranked> candidates, UUID item) {
        Scoring scoring = likeness.score(History.of(item));
        double most = 0;
        for (Ranked candidate : candidates) {
            most = candidate.item().equals(item) ? most : Math.max(most, scoring.score(candidate.item()));
        }
        for (int i = 0; most > 0 && i < nearest.length; i++) {
            nearest[i] = Math.max(nearest[i], scoring.score(candidates.get(i).item()) / most);
        }
    }
}
