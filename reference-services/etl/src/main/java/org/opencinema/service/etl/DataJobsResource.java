package org.opencinema.service.etl;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.etl.api.DataJobsApi;
import org.opencinema.service.etl.api.model.DataJob;
import org.opencinema.service.etl.api.model.DataJobList;
import org.opencinema.service.etl.api.model.DataJobRun;
import org.opencinema.service.etl.api.model.DataJobRunPage;
import org.opencinema.service.etl.api.model.JobSchedule;
import org.opencinema.service.etl.api.model.Refusal;
import org.opencinema.service.etl.api.model.RunCounts;
import org.opencinema.service.etl.api.model.RunState;

/** Jobs and their runs. */
final class DataJobsResource implements DataJobsApi {
    private final Jobs jobs;

    DataJobsResource(Jobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public Response listDataJobs(SecurityContext security) {
        DataJobList list = new DataJobList();
        list.setItems(jobs.list().stream().map(DataJobsResource::describe).toList());
        return Response.ok(list).build();
    }

    @Override
    public Response getDataJob(String name, SecurityContext security) {
        return tagged(jobs.get(name));
    }

    @Override
    public Response scheduleDataJob(String name, String ifMatch, JobSchedule body, SecurityContext security) {
        TimePlan plan = new TimePlan(body.getEnabled(), body.getCron(), body.getEverySeconds());
        return tagged(jobs.plan(name, VersionTag.version(ifMatch), plan));
    }

    @Override
    public Response startDataJob(String name, SecurityContext security) {
        Run run = jobs.start(name);
        return Response.accepted(describe(run))
                .location(URI.create("/v1/admin/jobs/" + name + "/runs/" + run.id()))
                .build();
    }

    @Override
    public Response listDataJobRuns(String name, Integer limit, @Nullable String cursor, SecurityContext security) {
        List<Run> page = jobs.listRuns(name, cursor, limit + 1);
        List<Run> items = page.subList(0, Math.min(limit, page.size()));
        String next = page.size() > limit ? items.get(limit - 1).id().toString() : null;
        return Response.ok(new DataJobRunPage()
                        .items(items.stream().map(DataJobsResource::describe).toList())
                        .nextCursor(next))
                .build();
    }

    @Override
    public Response getDataJobRun(String name, UUID runId, SecurityContext security) {
        return Response.ok(describe(jobs.getRun(name, runId))).build();
    }

    private static Response tagged(Jobs.Listed job) {
        return Response.ok(describe(job))
                .header(HttpHeaders.ETAG, VersionTag.tag(job.job().version()))
                .build();
    }

    private static DataJob describe(Jobs.Listed listed) {
        JobStore.Planned job = listed.job();
        Run last = listed.lastRun();
        return new DataJob()
                .name(job.name())
                .version(job.version())
                .schedule(new JobSchedule()
                        .enabled(job.plan().enabled())
                        .cron(job.plan().cron())
                        .everySeconds(job.plan().everySeconds()))
                .nextStartAt(utc(job.nextStartAt()))
                .lastRun(last == null ? null : describe(last));
    }

    private static DataJobRun describe(Run run) {
        return new DataJobRun()
                .id(run.id())
                .job(run.job())
                .state(RunState.fromValue(run.state()))
                .startedBy(DataJobRun.StartedByEnum.fromValue(run.startedBy()))
                .progress(run.progress())
                .attempts(run.attempts())
                .counts(new RunCounts()
                        .read(run.counts().read())
                        .created(run.counts().created())
                        .changed(run.counts().changed())
                        .removed(run.counts().removed())
                        .unchanged(run.counts().unchanged())
                        .refused(run.counts().refused()))
                .refusals(run.refusals().stream()
                        .map(refusal -> new Refusal()
                                .reason(refusal.reason())
                                .count(refusal.count())
                                .example(refusal.example()))
                        .toList())
                .error(run.error())
                .queuedAt(run.queuedAt().atOffset(ZoneOffset.UTC))
                .startedAt(utc(run.startedAt()))
                .nextAttemptAt(utc(run.nextAttemptAt()))
                .finishedAt(utc(run.finishedAt()));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
