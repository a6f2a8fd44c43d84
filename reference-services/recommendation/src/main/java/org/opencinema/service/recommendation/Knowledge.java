package org.opencinema.service.recommendation;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is in memory: titles, charts and the model; it outlives stores that are down. */
final class Knowledge {
    private final Shelf shelf;
    private final Charts charts;
    private final ActiveModel model;
    private volatile Known known;

    Knowledge(Shelf shelf, Charts charts, ActiveModel model) {
        this.shelf = shelf;
        this.charts = charts;
        this.model = model;
        this.known = new Known(shelf.content(), Optional.empty());
    }

    private record Known(Shelf.Content titles, Optional<Recommender> recommender) {}

    /** All of one time, so that no answer mixes two. */
    record Moment(Shelf.Content titles, Charts.Lists charts, Optional<Recommender> recommender) {
        @Nullable
        Long modelVersion() {
            return recommender.map(known -> known.loaded().version()).orElse(null);
        }
    }

    Moment now() {
        Known latest = known;
        return new Moment(latest.titles(), charts.lists(), latest.recommender());
    }

    /** Takes over the titles and the model, whichever is new; what it takes to use both is prepared here and not by requests. */
    synchronized void refresh() {
        Shelf.Content titles = shelf.content();
        Optional<ActiveModel.Loaded> loaded = model.find();
        if (titles != known.titles() || !loaded.equals(known.recommender().map(Recommender::loaded))) {
            known = new Known(titles, loaded.map(one -> new Recommender(one, titles)));
        }
    }
}
