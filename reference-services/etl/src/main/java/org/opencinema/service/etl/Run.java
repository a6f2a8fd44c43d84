package org.opencinema.service.etl;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A run of a job. */
record Run(
        UUID id,
        String job,
        String state,
        String startedBy,
        int attempts,
        double progress,
        @Nullable String checkpoint,
        Counts counts,
        List<Refusal> refusals,
        @Nullable String error,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant finishedAt) {

    Run withRefusals(List<Refusal> all) {
        return new Run(
                id,
                job,
                state,
                startedBy,
                attempts,
                progress,
                checkpoint,
                counts,
                all,
                error,
                queuedAt,
                startedAt,
                nextAttemptAt,
                finishedAt);
    }

    /** What became of what was looked at. */
    record Counts(long read, long created, long changed, long removed, long unchanged, long refused) {}

    /** Why something was left out. */
    record Refusal(String reason, long count, String example) {}
}
