package org.opencinema.recommendation;

import java.nio.FloatBuffer;
import java.util.List;

/** The items that most users touched: the same for everybody. Immutable, thread-safe. */
public final class Popularity implements Scorer {
    private final ItemIndex items;
    private final FloatBuffer counts;

    Popularity(ItemIndex items, FloatBuffer counts) {
        this.items = items;
        this.counts = counts;
    }

    /** Scores items by how many users touched them. */
    public static Popularity of(Interactions interactions) {
        return new Popularity(interactions.items(), FloatBuffer.wrap(counts(interactions)));
    }

    static float[] counts(Interactions interactions) {
        float[] counts = new float[interactions.items().size()];
        SparseRows byUser = interactions.byUser();
        for (int at = 0; at < byUser.size(); at++) {
            counts[byUser.column(at)]++;
        }
        return counts;
    }

    @Override
    public ItemIndex items() {
        return items;
    }

    @Override
    public Scoring score(History history) {
        float[] scores = new float[items.size()];
        counts.get(0, scores);
        return new Scoring(items, scores, item -> List.of());
    }

    FloatBuffer counts() {
        return counts;
    }
}
