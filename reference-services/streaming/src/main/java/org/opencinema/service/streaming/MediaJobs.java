package org.opencinema.service.streaming;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedRunnable;
import dev.failsafe.function.CheckedSupplier;
import io.dropwizard.lifecycle.Managed;
import java.io.IOException;
import java.nio.file.Files;
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
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.events.Uuid7;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packaging of films in the background. A film whose process dies is taken up again by this or another one; a store that is down
 * is waited for; a master that FFmpeg refuses fails its job, and the others go on.
 */
final class MediaJobs implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(MediaJobs.class);
    private static final String IMMUTABLE = "private, max-age=86400, immutable";
    private static final double ENCODED = 0.95;
    private static final RetryPolicy<Object> STORES = RetryPolicy.builder()
            .handle(UnavailableException.class, JdbiException.class)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(20))
            .withMaxRetries(-1)
            .withMaxDuration(Duration.ofMinutes(5))
            .build();

    private final JobStore jobs;
    private final MediaBucket bucket;
    private final Packager packager;
    private final Uuid7 ids;
    private final Clock clock;
    private final StreamingConfiguration.PackagingConfiguration configuration;
    private final StreamingConfiguration.WatermarkConfiguration watermark;
    private final Path root;
    private final ExecutorService workers;
    private final CustomTask<Void> task;
    private final Scheduler scheduler;

    MediaJobs(
            DataSource dataSource,
            JobStore jobs,
            MediaBucket bucket,
            Packager packager,
            StreamingConfiguration.PackagingConfiguration configuration,
            StreamingConfiguration.WatermarkConfiguration watermark,
            Clock clock,
            Uuid7 ids) {
        this.jobs = jobs;
        this.bucket = bucket;
        this.packager = packager;
        this.ids = ids;
        this.clock = clock;
        this.configuration = configuration;
        this.watermark = watermark;
        this.root = root(configuration.directory);
        this.workers = Executors.newFixedThreadPool(
                Math.max(1, configuration.workers), work -> new Thread(work, "package-film"));
        this.task = Tasks.custom("package-film", Void.class)
                .onFailure(this::tryLater)
                .execute((instance, context) -> {
                    run(UUID.fromString(instance.getId()));
                    return this::remove;
                });
        this.scheduler = Scheduler.create(dataSource, List.of(task))
                .threads(Math.max(1, configuration.workers))
                .executorService(workers)
                .failureLogging(LogLevel.WARN, false)
                .pollingInterval(Duration.ofSeconds(2))
                .heartbeatInterval(Duration.ofSeconds(10))
                .missedHeartbeatsLimit(6)
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
        Optional<PackagingJob.Attempt> begun = jobs.begin(jobId, ids.next());
        if (begun.isEmpty()) {
            return;
        }
        PackagingJob.Attempt attempt = begun.get();
        LOG.info("packaging film of job {}, attempt {}", jobId, attempt.number());
        try {
            pack(attempt);
            LOG.info("packaged film of job {}", jobId);
        } catch (PackagingException e) {
            fail(attempt, e.reason(), e.isRetryable());
        } catch (IOException e) {
            fail(attempt, "the work directory cannot be used: " + e.getMessage(), true);
        } catch (SupersededException e) {
            LOG.warn("job {}: attempt {} gives way to a later one", jobId, attempt.number());
            bucket.deleteAll(MediaPackage.prefix(attempt.packageId()));
        } catch (InterruptedException e) {
            jobs.requeue(attempt);
            throw new IllegalStateException("job " + jobId + " was interrupted and waits for another attempt", e);
        } catch (UnavailableException | JdbiException e) {
            jobs.requeue(attempt);
            throw e;
        } catch (RuntimeException e) {
            LOG.error("job {} failed", jobId, e);
            fail(attempt, "a fault of the service; the job id finds it in the logs", true);
        }
    }

    private void pack(PackagingJob.Attempt attempt) throws IOException, PackagingException, InterruptedException {
        UUID previous = attempt.previousPackageId();
        if (previous != null) {
            bucket.deleteAll(MediaPackage.prefix(previous));
        }
        try (WorkDirectory directory = WorkDirectory.create(root)) {
            Path master = directory.resolve("master");
            download(attempt, master);
            Optional<FaintPicture> mark = watermark.enabled
                    ? Optional.of(FaintPicture.of(
                            watermark.secret(), attempt.packageId().toString()))
                    : Optional.empty();
            Packager.PackagedFilm film = packager.pack(
                    master, directory.resolve("package"), mark, fraction -> progress(attempt, fraction * ENCODED));
            upload(attempt, film);
            boolean finished = persistently(() -> jobs.finish(attempt, film, clock.instant()));
            if (!finished) {
                throw new SupersededException();
            }
        }
    }

    private void download(PackagingJob.Attempt attempt, Path file)
            throws IOException, PackagingException, InterruptedException {
        String key = MasterUpload.key(attempt.uploadId());
        long size = persistently(() -> bucket.size(key))
                .orElseThrow(() -> PackagingException.ofPlatform("the master is no longer in the bucket", null));
        long needed = 2 * size + configuration.freeSpace.toBytes();
        long free = Files.getFileStore(file.getParent()).getUsableSpace();
        if (free < needed) {
            throw PackagingException.ofPlatform(
                    "the work directory needs %d MiB of free space, it has %d MiB; make room or set STREAMING_WORK_DIR, then complete the upload again"
                            .formatted(needed >> 20, free >> 20),
                    null);
        }
        persistently(() -> {
            Files.deleteIfExists(file);
            bucket.download(key, file);
        });
    }

    private void upload(PackagingJob.Attempt attempt, Packager.PackagedFilm film) throws InterruptedException {
        int done = 0;
        for (Path file : film.files()) {
            String name = film.directory().relativize(file).toString();
            persistently(() ->
                    bucket.put(MediaPackage.prefix(attempt.packageId()) + name, file, contentType(name), IMMUTABLE));
            done++;
            if (done % 50 == 0) {
                progress(attempt, ENCODED + (1 - ENCODED) * done / film.files().size());
            }
        }
    }

    private static String contentType(String name) {
        if (name.endsWith(".m3u8")) {
            return "application/vnd.apple.mpegurl";
        }
        return name.endsWith(".mpd") ? "application/dash+xml" : "video/mp4";
    }

    /** Progress is worth no failure: a database that is down is missed at the end. */
    private void progress(PackagingJob.Attempt attempt, double progress) {
        boolean latest;
        try {
            latest = jobs.progress(attempt, progress);
        } catch (JdbiException e) {
            LOG.warn("progress of job {} was not stored: {}", attempt.jobId(), e.toString());
            return;
        }
        if (!latest) {
            throw new SupersededException();
        }
    }

    private void fail(PackagingJob.Attempt attempt, String reason, boolean retryable) {
        LOG.warn("job {} failed: {}", attempt.jobId(), reason);
        if (jobs.fail(attempt, reason, retryable, clock.instant())) {
            bucket.deleteAll(MediaPackage.prefix(attempt.packageId()));
        }
    }

    private static void persistently(CheckedRunnable call) throws InterruptedException {
        persistently(() -> {
            call.run();
            return true;
        });
    }

    private static <T> T persistently(CheckedSupplier<T> call) throws InterruptedException {
        try {
            return Failsafe.with(STORES).get(call);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException interruption) {
                throw interruption;
            }
            throw e;
        }
    }

    /** A later attempt holds the job. */
    private static final class SupersededException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
