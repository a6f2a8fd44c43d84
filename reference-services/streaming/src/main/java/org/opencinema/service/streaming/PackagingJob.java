package org.opencinema.service.streaming;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The packaging of one master. */
record PackagingJob(
        UUID id,
        Video video,
        String state,
        double progress,
        @Nullable String error,
        boolean retryable,
        @Nullable UUID packageId,
        @Nullable Double durationSeconds,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    boolean isReady() {
        return state.equals("ready");
    }

    boolean isUnfinished() {
        return state.equals("queued") || state.equals("running");
    }

    /** The right to work on a job: only the holder of the latest attempt may change it. */
    record Attempt(
            UUID jobId,
            int number,
            UUID uploadId,
            Video video,
            UUID packageId,
            @Nullable UUID previousPackageId) {}
}
