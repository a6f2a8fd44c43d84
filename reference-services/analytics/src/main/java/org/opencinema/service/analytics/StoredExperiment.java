package org.opencinema.service.analytics;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.opencinema.experiments.Experiment;

/** An experiment with what is kept about it. */
record StoredExperiment(
        Experiment definition,
        String description,
        Goal goal,
        State state,
        long version,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant stoppedAt) {
    /** How far it is. */
    enum State {
        DRAFT,
        RUNNING,
        STOPPED
    }

    /** What its variants are compared by. */
    enum Goal {
        WATCH_STARTED,
        WATCH_SECONDS,
        SUBSCRIBED,
        RECOMMENDATION_CLICKED
    }
}
