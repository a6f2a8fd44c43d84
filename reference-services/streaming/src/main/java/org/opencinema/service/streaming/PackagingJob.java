package org.opencinema.service.streaming;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The packaging of one master. */
record PackagingJob(
        UUID id,
        Video video,
        String state,
        double progress,
        @Nullable String step,
        @Nullable Double speed,
        @Nullable Long secondsLeft,
        int attempt,
        @Nullable String error,
        boolean retryable,
        List<String> notes,
        @Nullable Source source,
        @Nullable UUID packageId,
        @Nullable Double durationSeconds,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    boolean isReady() {
        return state.equals("ready");
    }

    boolean isRunning() {
        return state.equals("running");
    }

    boolean isCancelled() {
        return state.equals("cancelled");
    }

    boolean isUnfinished() {
        return state.equals("queued") || isRunning();
    }

    /** Whether somebody may queue it again. */
    boolean isRetryable() {
        return isCancelled() || retryable;
    }

    /**
     * The right to work on a job: only the holder of the latest attempt may change it.
     *
     * @param takeovers how often in a row it was begun while it still ran: its worker had died
     */
    record Attempt(UUID jobId, int number, int takeovers, UUID uploadId, Video video) {}
}
