package org.opencinema.service.recommendation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.opencinema.recommendation.History;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.Popularity;
import org.opencinema.recommendation.Ranked;
import org.opencinema.recommendation.Scorer;
import org.opencinema.recommendation.Trending;

/** What is trending and popular for everybody, in memory, as of the last count; it outlives a database that is down. */
final class Charts {
    private static final int LENGTH = 1_000;
    private static final int HALF_LIVES = 8;
    private static final double NOTICEABLE = 0.01;

    private final ViewerStore viewers;
    private final Duration halfLife;
    private final Clock clock;
    private volatile Lists lists = new Lists(List.of(), List.of());

    Charts(ViewerStore viewers, Duration halfLife, Clock clock) {
        this.viewers = viewers;
        this.halfLife = halfLife;
        this.clock = clock;
    }

    /**
     * The charts of one count, best first.
     *
     * @param popular in the time that trends are counted from; a model knows of longer ago
     */
    record Lists(List<UUID> trending, List<UUID> popular) {}

    Lists lists() {
        return lists;
    }

    void refresh() {
        Instant now = clock.instant();
        Interactions recent = viewers.collectSince(now.minus(halfLife.multipliedBy(HALF_LIVES)));
        lists = new Lists(top(Trending.of(recent, halfLife, now)), top(Popularity.of(recent)));
    }

    static List<UUID> top(Scorer scorer) {
        return scorer.score(new History(List.of())).top(LENGTH, new BitSet()).stream()
                .filter(ranked -> ranked.score() > NOTICEABLE)
                .map(Ranked::item)
                .toList();
    }
}
