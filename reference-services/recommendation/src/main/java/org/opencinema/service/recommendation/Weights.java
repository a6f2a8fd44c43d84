package org.opencinema.service.recommendation;

import java.util.ArrayList;
import java.util.List;
import org.opencinema.recommendation.Blend;
import org.opencinema.recommendation.ContentBased;
import org.opencinema.recommendation.ItemFactors;
import org.opencinema.recommendation.ItemKnn;
import org.opencinema.recommendation.Scorer;

/** How much each trained part counts in the hybrid; one at least is above 0. */
record Weights(double als, double neighbours) {
    /** Good for most data; what titles are like decides between what is else alike, and where nothing else is known. */
    static final Weights START = new Weights(1, 1);

    private static final double CONTENT = 0.2;

    /** What is tried. */
    static List<Weights> all() {
        return List.of(
                START,
                new Weights(1, 0),
                new Weights(0, 1),
                new Weights(1, 0.25),
                new Weights(1, 0.5),
                new Weights(1, 2));
    }

    Scorer blend(ItemFactors factors, ItemKnn neighbourhood, ContentBased likeness) {
        List<Blend.Part> parts = new ArrayList<>();
        if (als > 0) {
            parts.add(new Blend.Part(factors, als));
        }
        if (neighbours > 0) {
            parts.add(new Blend.Part(neighbourhood, neighbours));
        }
        parts.add(new Blend.Part(likeness, CONTENT));
        return Blend.ofScores(parts);
    }
}
