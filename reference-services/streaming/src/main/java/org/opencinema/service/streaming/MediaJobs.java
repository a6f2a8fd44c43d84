package org.opencinema.service.streaming;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.dropwizard.UnprocessableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packaging of films in the background. A film whose process dies is taken up again by this or another one; a store that is down
 * is waited for; a master that FFmpeg refuses fails its job, and the others go on. Cancelling ends the right of the attempt that runs.
 */
final class MediaJobs implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(MediaJobs.class);
    /** An encoder that is killed as often is at fault itself. */
    private static final int MAX_KILLED = 3;
    /** A job whose worker dies as often may be what kills it. */
    private static final int MAX_TAKEOVERS = 5;

    private static final int MIN_MISSED_HEARTBEATS = 4;
    private static final Duration SWEEP_EVERY = Duration.ofDays(1);

    private final JobStore jobs;
    private final PackageStore packages;
    private final PackagingRun packaging;
    private final Clock clock;
    private final StreamingConfiguration.PackagingConfiguration configuration;
    private final Path root;
    private final ExecutorService workers;
    private final CustomTask<Void> task;
    private final Scheduler scheduler;

    MediaJobs(
            DataSource dataSource,
            JobStore jobs,
            PackageStore packages,
            PackagingRun packaging,
            StreamingConfiguration.PackagingConfiguration configuration,
            Clock clock) {
        this.jobs = jobs;
        this.packages = packages;
        this.packaging = packaging;
        this.clock = clock;
        this.configuration = configuration;
        this.root = root(configuration.directory);
        this.workers = Executors.newFixedThreadPool(
                Math.max(1, configuration.workers), work -> new Thread(work, "package-film"));
        this.task = Tasks.custom("package-film", Void.class)
                .onFailure(this::tryLater)
                .execute((instance, context) -> {
                    run(UUID.fromString(instance.getId()));
                    return this::remove;
                });
        Duration keepFor = configuration.keepFor.toJavaDuration();
        Duration every = keepFor.compareTo(SWEEP_EVERY) < 0 ? keepFor : SWEEP_EVERY;
        RecurringTask<Void> sweep = Tasks.recurring("sweep-media", FixedDelay.of(every))
                .execute((instance, context) -> packaging.sweep(clock.instant()));
        this.scheduler = Scheduler.create(dataSource, List.of(task))
                .startTasks(sweep)
                .threads(Math.max(1, configuration.workers))
                .executorService(workers)
                .failureLogging(LogLevel.WARN, false)
                .pollingInterval(Duration.ofSeconds(1))
                .heartbeatInterval(configuration.heartbeat.toJavaDuration())
                .missedHeartbeatsLimit(MIN_MISSED_HEARTBEATS)
                .shutdownMaxWait(Duration.ofSeconds(5))
                .clock(clock::instant)
                .enableImmediateExecution()
                .build();
    }

    private static Path root(String directory) {
        return directory.isEmpty()
                ? Path.of(System.getProperty("java.io.tmpdir"), "cinema-films-" + System.getProperty("user.name"))
                : Path.of(directory);
    }

    @Override
    public void start() throws IOException {
        if (configuration.workers > 0) {
            WorkDirectory.sweep(root);
            jobs.listUnfinished().forEach(this::schedule);
            scheduler.start();
        }
    }

    /** Interrupts the films that are being packaged; they go back to the queue. */
    @Override
    public void stop() {
        workers.shutdownNow();
        scheduler.stop();
    }

    PackagingJob get(UUID id) {
        return jobs.find(id).orElseThrow(() -> new NotFoundException("job " + id));
    }

    Optional<PackagingJob> findByUpload(UUID uploadId) {
        return jobs.findByUpload(uploadId);
    }

    /** Jobs older than the one that the cursor names, newest first. */
    List<PackagingJob> list(@Nullable UUID titleId, @Nullable String cursor, int limit) {
        UUID before = null;
        if (cursor != null) {
            try {
                before = UUID.fromString(cursor);
            } catch (IllegalArgumentException noId) {
                throw new InvalidException("cursor", "is not a nextCursor of this list");
            }
        }
        return jobs.list(titleId, before, limit);
    }

    /** The job of a complete upload, queued if it is not finished. */
    PackagingJob submit(UUID uploadId) {
        PackagingJob job =
                jobs.reviveByUpload(uploadId).orElseThrow(() -> new NotFoundException("job of upload " + uploadId));
        if (job.isUnfinished()) {
            schedule(job.id());
        }
        return job;
    }

    /** Ends a job; a worker that is at it clears away what it has made. */
    PackagingJob cancel(UUID id) {
        PackagingJob job = get(id);
        if (!jobs.cancel(id, clock.instant()) && !get(id).isCancelled()) {
            throw new ConflictException("job_finished", "the job is " + get(id).state() + " and cannot be cancelled");
        }
        if (!job.isRunning()) {
            schedule(id);
        }
        return get(id);
    }

    /** Queues a job again. */
    PackagingJob retry(UUID id) {
        PackagingJob job = get(id);
        if (!jobs.revive(id) && !get(id).isUnfinished()) {
            throw job.isReady()
                    ? new ConflictException("job_finished", "the job is ready")
                    : new ConflictException("job_not_retryable", "another try would end as this one: " + job.error());
        }
        schedule(id);
        return get(id);
    }

    PackageStore.Described getPackage(UUID id) {
        return packages.find(id).orElseThrow(() -> new NotFoundException("package " + id));
    }

    void choosePoster(UUID packageId, int number) {
        int posters = getPackage(packageId).contents().posters();
        if (number > posters) {
            throw new UnprocessableException("number", "must be at most " + posters + ", was " + number);
        }
        packages.choosePoster(packageId, number);
    }

    private void schedule(UUID jobId) {
        scheduler.scheduleIfNotExists(task.instance(jobId.toString()), clock.instant());
    }

    /** A job may have been queued again while its last attempt was ending. */
    private void remove(ExecutionComplete complete, ExecutionOperations<Void> operations) {
        operations.remove();
        UUID jobId = UUID.fromString(complete.getExecution().taskInstance.getId());
        jobs.find(jobId).filter(PackagingJob::isUnfinished).ifPresent(job -> schedule(job.id()));
    }

    private void tryLater(ExecutionComplete complete, ExecutionOperations<Void> operations) {
        int failures = Math.min(complete.getExecution().consecutiveFailures, 6);
        operations.reschedule(complete, clock.instant().plusSeconds(2L << failures));
    }

    private void run(UUID jobId) {
        Optional<PackagingJob.Attempt> begun = jobs.begin(jobId);
        if (begun.isEmpty()) {
            jobs.find(jobId).ifPresent(packaging::clear);
            return;
        }
        PackagingJob.Attempt attempt = begun.get();
        if (attempt.takeovers() > MAX_TAKEOVERS) {
            fail(attempt, "its worker died %d times in the middle of it".formatted(attempt.takeovers()), true);
            return;
        }
        LOG.info("packaging film of job {}, attempt {}", jobId, attempt.number());
        try {
            packaging.run(attempt, root);
            LOG.info("packaged film of job {}", jobId);
        } catch (PackagingException e) {
            end(attempt, e);
        } catch (IOException e) {
            if (Thread.interrupted()) { // reading a file ends so as well
                throw interrupted(attempt, e);
            }
            fail(attempt, "the package cannot be made: " + e.getMessage(), true);
        } catch (PackagingRun.SupersededException e) {
            LOG.warn("job {}: attempt {} gives way", jobId, attempt.number());
            jobs.find(jobId).filter(job -> !job.isUnfinished()).ifPresent(packaging::clear);
        } catch (InterruptedException e) {
            throw interrupted(attempt, e);
        } catch (UnavailableException | JdbiException e) {
            jobs.requeue(attempt);
            throw e;
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw interrupted(attempt, e);
            }
            LOG.error("job {} failed", jobId, e);
            fail(attempt, "a fault of the service; the job id finds it in the logs", true);
        }
    }

    private IllegalStateException interrupted(PackagingJob.Attempt attempt, Exception e) {
        jobs.requeue(attempt);
        return new IllegalStateException(
                "job " + attempt.jobId() + " was interrupted and waits for another attempt", e);
    }

    private void end(PackagingJob.Attempt attempt, PackagingException e) {
        if (e.isKilled() && attempt.number() < MAX_KILLED) {
            jobs.requeue(attempt);
            throw new IllegalStateException("job " + attempt.jobId() + " waits for another attempt", e);
        }
        fail(attempt, e.reason(), e.isRetryable());
    }

    private void fail(PackagingJob.Attempt attempt, String reason, boolean retryable) {
        LOG.warn("job {} failed: {}", attempt.jobId(), reason);
        jobs.fail(attempt, reason, retryable, clock.instant());
        jobs.find(attempt.jobId()).filter(job -> !job.isUnfinished()).ifPresent(packaging::clear);
    }
}
