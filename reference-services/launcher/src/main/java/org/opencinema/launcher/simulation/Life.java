package org.opencinema.launcher.simulation;

import java.time.Instant;
import java.util.List;

/**
 * All that a viewer did.
 *
 * @param left it did not like it enough to stay
 */
public record Life(Viewer viewer, List<Sitting> sittings, List<Opinion> opinions, boolean left) {
    public Life {
        sittings = List.copyOf(sittings);
        opinions = List.copyOf(opinions);
    }

    /**
     * What it thinks of a film.
     *
     * @param favorite put among the favourites, too
     */
    public record Opinion(Show show, boolean liked, boolean favorite, Instant at) {}

    long watchedSeconds() {
        return sittings.stream().mapToLong(Sitting::watched).sum();
    }

    Life of(Viewer another) {
        return new Life(another, sittings, opinions, left);
    }
}
