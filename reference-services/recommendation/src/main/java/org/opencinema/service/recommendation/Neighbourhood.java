package org.opencinema.service.recommendation;

import org.opencinema.recommendation.Ease;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemKnn;

/** How titles are found that speak for one another. */
enum Neighbourhood {
    /** All weights are learned together, the strongest are kept; only the most popular titles take part. */
    EASE {
        @Override
        ItemKnn train(Interactions interactions, int threads) {
            return Ease.builder()
                    .maxItems(MOST)
                    .threads(threads)
                    .train(interactions)
                    .nearest(KEPT);
        }
    },
    /** By the viewers that two have in common. */
    COSINE {
        @Override
        ItemKnn train(Interactions interactions, int threads) {
            return ItemKnn.builder().threads(threads).train(interactions);
        }
    };

    private static final int MOST = 4_000; // 64 MB, a minute of one processor
    private static final int KEPT = 200;

    abstract ItemKnn train(Interactions interactions, int threads);
}
