package org.opencinema.recommendation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The items that were touched lately: every touch counts by its weight, and half of it a half-life later. Immutable, thread-safe. */
public final class Trending implements Scorer {
    private final ItemIndex items;
    private final float[] scores;

    private Trending(ItemIndex items, float[] scores) {
        this.items = items;
        this.scores = scores;
    }

    /**
     * Scores items as of a time; what is later counts as if it were then.
     *
     * @throws IllegalArgumentException if the half-life is less than a second
     */
    public static Trending of(Interactions interactions, Duration halfLife, Instant at) {
        Checks.above("half-life in seconds", (double) halfLife.toSeconds(), 0);
        double decay = Math.log(2) / halfLife.toSeconds();
        double[] sums = new double[interactions.items().size()];
        SparseRows byUser = interactions.byUser();
        for (int i = 0; i < byUser.size(); i++) {
            double age = Math.max(0, at.getEpochSecond() - interactions.time(i));
            sums[byUser.column(i)] += byUser.value(i) * Math.exp(-decay * age);
        }
        float[] scores = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            scores[i] = (float) sums[i];
        }
        return new Trending(interactions.items(), scores);
    }

    @Override
    public ItemIndex items() {
        return items;
    }

    @Override
    public Scoring score(History history) {
        return new Scoring(items, scores, item -> List.of());
    }
}
