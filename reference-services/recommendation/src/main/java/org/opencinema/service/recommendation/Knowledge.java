package org.opencinema.service.recommendation;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is in memory: titles, charts and the model; it outlives stores that are down. */
final class Knowledge {
    private final Shelf shelf;
    private final Charts charts;
    private final ActiveModel model;
    private volatile @Nullable Recommender last;

    Knowledge(Shelf shelf, Charts charts, ActiveModel model) {
        this.shelf = shelf;
        this.charts = charts;
        this.model = model;
    }

    /** All of one time, so that no answer mixes two. */
    record Moment(Shelf.Content titles, Charts.Lists charts, Optional<Recommender> recommender) {
        @Nullable
        Long modelVersion() {
            return recommender.map(known -> known.loaded().version()).orElse(null);
        }
    }

    Moment now() {
        Shelf.Content titles = shelf.content();
        return new Moment(titles, charts.lists(), model.find().map(loaded -> recommender(loaded, titles)));
    }

    /** Two may make the same one at once, which does no harm. */
    private Recommender recommender(ActiveModel.Loaded loaded, Shelf.Content titles) {
        Recommender known = last;
        if (known != null && known.isOf(loaded, titles)) {
            return known;
        }
        Recommender made = new Recommender(loaded, titles);
        last = made;
        return made;
    }
}
