package org.opencinema.service.etl;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.PreconditionFailedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.Uuid7;

/** The jobs as an admin sees them. */
final class Jobs {
    private static final Duration LONGEST_WAIT = Duration.ofDays(5 * 366);

    private final JobStore store;
    private final JobRunner runner;
    private final Clock clock;
    private final Uuid7 ids;

    Jobs(JobStore store, JobRunner runner, Clock clock, Uuid7 ids) {
        this.store = store;
        this.runner = runner;
        this.clock = clock;
        this.ids = ids;
    }

    /** A job with its newest run, if there is one. */
    record Listed(JobStore.Planned job, @Nullable Run lastRun) {}

    List<Listed> list() {
        Map<String, Run> lastRuns = store.lastRuns();
        return store.list().stream()
                .map(job -> new Listed(job, lastRuns.get(job.name())))
                .toList();
    }

    Listed get(String name) {
        JobStore.Planned job = store.find(name).orElseThrow(() -> new NotFoundException("job " + name));
        return new Listed(
                job, store.listRuns(name, null, 1).stream().findFirst().orElse(null));
    }

    Listed plan(String name, long version, TimePlan plan) {
        get(name);
        if (!store.plan(name, version, plan, firstStart(plan, clock.instant()))) {
            throw new PreconditionFailedException("job " + name + " has changed since version " + version);
        }
        return get(name);
    }

    private static @Nullable Instant firstStart(TimePlan plan, Instant now) {
        if ((plan.cron() == null) == (plan.everySeconds() == null)) {
            throw new UnprocessableException("cron", "must be given, or everySeconds, and not both");
        }
        Instant first;
        try {
            first = new TimePlan(true, plan.cron(), plan.everySeconds()).nextStart(now);
        } catch (IllegalArgumentException e) {
            throw new UnprocessableException("cron", "must be five fields like 30 3 * * *: " + e.getMessage());
        }
        if (first == null || first.isAfter(now.plus(LONGEST_WAIT))) {
            throw new UnprocessableException("cron", "must come within five years, " + plan.cron() + " does not");
        }
        return plan.enabled() ? first : null;
    }

    Run start(String name) {
        get(name);
        UUID id = ids.next();
        if (!store.start(id, name, clock.instant())) {
            throw new ConflictException("job_running", name + " is queued or running already");
        }
        runner.schedule(id);
        return getRun(name, id);
    }

    Run getRun(String name, UUID id) {
        return store.findRun(name, id).orElseThrow(() -> new NotFoundException("run " + id + " of " + name));
    }

    /** Runs older than the one that the cursor names, newest first. */
    List<Run> listRuns(String name, @Nullable String cursor, int limit) {
        get(name);
        UUID before = null;
        if (cursor != null) {
            try {
                before = UUID.fromString(cursor);
            } catch (IllegalArgumentException noId) {
                throw new InvalidException("cursor", "is not a nextCursor of this list");
            }
        }
        return store.listRuns(name, before, limit);
    }
}
