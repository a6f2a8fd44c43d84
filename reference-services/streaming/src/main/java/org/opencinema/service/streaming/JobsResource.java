package org.opencinema.service.streaming;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.streaming.api.JobsApi;
import org.opencinema.service.streaming.api.model.JobState;
import org.opencinema.service.streaming.api.model.MediaJob;
import org.opencinema.service.streaming.api.model.MediaJobPage;

/** Packaging jobs. */
final class JobsResource implements JobsApi {
    private final MediaJobs jobs;

    JobsResource(MediaJobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public Response getJob(UUID jobId, SecurityContext security) {
        return Response.ok(describe(jobs.get(jobId))).build();
    }

    @Override
    public Response listJobs(Integer limit, @Nullable String cursor, @Nullable UUID titleId, SecurityContext security) {
        List<PackagingJob> page = jobs.list(titleId, cursor, limit + 1);
        List<PackagingJob> items = page.subList(0, Math.min(limit, page.size()));
        String next = page.size() > limit ? items.get(limit - 1).id().toString() : null;
        return Response.ok(new MediaJobPage()
                        .items(items.stream().map(JobsResource::describe).toList())
                        .nextCursor(next))
                .build();
    }

    static MediaJob describe(PackagingJob job) {
        return new MediaJob()
                .id(job.id())
                .titleId(job.video().titleId())
                .episodeId(job.video().episodeId())
                .state(JobState.fromValue(job.state()))
                .progress(job.progress())
                .error(job.error())
                .packageId(job.isReady() ? job.packageId() : null)
                .durationSeconds(job.durationSeconds())
                .createdAt(utc(job.createdAt()))
                .finishedAt(utc(job.finishedAt()));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
