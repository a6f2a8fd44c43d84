package org.opencinema.service.streaming;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.Event;
import org.opencinema.events.MediaPackaged;
import org.opencinema.events.Outbox;
import org.opencinema.events.Topics;

/** The packaging jobs and the packages that came of them. */
final class JobStore {
    static final Outbox OUTBOX = Outbox.of("streaming.outbox");

    private final Jdbi jdbi;
    private final Clock eventClock;

    JobStore(Jdbi jdbi, Clock eventClock) {
        this.jdbi = jdbi;
        this.eventClock = eventClock;
    }

    Optional<PackagingJob> find(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from jobs where id = :id")
                .bind("id", id)
                .map(JobStore::job)
                .findOne());
    }

    Optional<PackagingJob> findByUpload(UUID uploadId) {
        return jdbi.withHandle(handle -> findByUpload(handle, uploadId));
    }

    private static Optional<PackagingJob> findByUpload(Handle handle, UUID uploadId) {
        return handle.createQuery("select * from jobs where upload_id = :id")
                .bind("id", uploadId)
                .map(JobStore::job)
                .findOne();
    }

    /** The job of an upload; one that failed without fault of the master is queued again. */
    Optional<PackagingJob> reviveByUpload(UUID uploadId) {
        return jdbi.inTransaction(handle -> {
            handle.execute(
                    "update jobs set state = 'queued', progress = 0, error = null, retryable = false, finished_at = null"
                            + " where upload_id = ? and state = 'failed' and retryable",
                    uploadId);
            return findByUpload(handle, uploadId);
        });
    }

    /** Jobs older than the given one, newest first. */
    List<PackagingJob> list(@Nullable UUID titleId, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery("select * from jobs where true"
                            + (titleId == null ? "" : " and title_id = :titleId")
                            + (before == null ? "" : " and id < :before")
                            + " order by id desc limit :limit")
                    .bind("limit", limit);
            if (titleId != null) {
                query.bind("titleId", titleId);
            }
            if (before != null) {
                query.bind("before", before);
            }
            return query.map(JobStore::job).list();
        });
    }

    List<UUID> listUnfinished() {
        return jdbi.withHandle(
                handle -> handle.createQuery("select id from jobs where state in ('queued', 'running') order by id")
                        .mapTo(UUID.class)
                        .list());
    }

    Map<String, Long> countByState() {
        return jdbi.withHandle(handle -> handle.createQuery("select state, count(*) as count from jobs group by state")
                .setMapKeyColumn("state")
                .setMapValueColumn("count")
                .collectInto(new GenericType<Map<String, Long>>() {}));
    }

    /** Begins an attempt, which ends the right of all earlier ones; empty if the job is finished or unknown. */
    Optional<PackagingJob.Attempt> begin(UUID jobId, UUID packageId) {
        return jdbi.inTransaction(handle -> handle.createQuery("with old as ("
                        + " select id, package_id from jobs where id = :id and state in ('queued', 'running') for update)"
                        + " update jobs set state = 'running', progress = 0, attempt = attempt + 1, package_id = :packageId"
                        + " from old where jobs.id = old.id"
                        + " returning jobs.id as job_id, attempt as number, upload_id, title_id, episode_id,"
                        + " jobs.package_id, old.package_id as previous_package_id")
                .bind("id", jobId)
                .bind("packageId", packageId)
                .map(JobStore::attempt)
                .findOne());
    }

    /** False if the attempt is no longer the latest. */
    boolean progress(PackagingJob.Attempt attempt, double progress) {
        return update(attempt, "progress = ?", progress);
    }

    /** The job waits for another attempt. */
    boolean requeue(PackagingJob.Attempt attempt) {
        return update(attempt, "state = 'queued', progress = ?", 0.0);
    }

    boolean fail(PackagingJob.Attempt attempt, String error, boolean retryable, Instant now) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update jobs set state = 'failed', error = ?, retryable = ?, finished_at = ?"
                                + " where id = ? and attempt = ? and state = 'running'",
                        error,
                        retryable,
                        now,
                        attempt.jobId(),
                        attempt.number())
                == 1);
    }

    private boolean update(PackagingJob.Attempt attempt, String assignments, double progress) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update jobs set " + assignments + " where id = ? and attempt = ? and state = 'running'",
                        progress,
                        attempt.jobId(),
                        attempt.number())
                == 1);
    }

    /**
     * Makes the package visible: job, package and event in one transaction. Repeating it after a broken connection is harmless.
     * False if the attempt is no longer the latest.
     */
    boolean finish(PackagingJob.Attempt attempt, Packager.PackagedFilm film, Instant now) throws SQLException {
        double durationSeconds = film.durationSeconds();
        Marking marking = film.marking();
        return jdbi.inTransaction(handle -> {
            int finished = handle.execute(
                    "update jobs set state = 'ready', progress = 1, duration_seconds = ?, finished_at = ?"
                            + " where id = ? and attempt = ? and state = 'running'",
                    durationSeconds,
                    now,
                    attempt.jobId(),
                    attempt.number());
            if (finished == 0) {
                return exists(handle, attempt.packageId());
            }
            Instant packagedAt = eventClock.instant();
            long version = insertPackage(handle, attempt, durationSeconds, packagedAt);
            if (marking != null) {
                WatermarkStore.insert(handle, attempt.packageId(), marking);
            }
            Video video = attempt.video();
            MediaPackaged packaged = new MediaPackaged(
                    video.titleId(), video.episodeId(), attempt.packageId(), durationSeconds, packagedAt, version);
            OUTBOX.append(
                    handle.getConnection(),
                    Topics.MEDIA,
                    new Event<>(
                            attempt.packageId().toString(),
                            MediaPackaged.TYPE,
                            "/streaming",
                            packaged.videoId().toString(),
                            packagedAt,
                            packaged));
            return true;
        });
    }

    private static long insertPackage(
            Handle handle, PackagingJob.Attempt attempt, double durationSeconds, Instant now) {
        return handle.createQuery(
                        "insert into packages (id, title_id, episode_id, job_id, version, duration_seconds, packaged_at)"
                                + " select :id, :titleId, cast(:episodeId as uuid), :jobId, coalesce(max(version), 0) + 1, :durationSeconds, :now"
                                + " from packages where coalesce(episode_id, title_id) = :videoId returning version")
                .bind("id", attempt.packageId())
                .bind("titleId", attempt.video().titleId())
                .bind("episodeId", attempt.video().episodeId())
                .bind("videoId", attempt.video().id())
                .bind("jobId", attempt.jobId())
                .bind("durationSeconds", durationSeconds)
                .bind("now", now)
                .mapTo(Long.class)
                .one();
    }

    private static boolean exists(Handle handle, UUID packageId) {
        return handle.createQuery("select exists (select 1 from packages where id = :id)")
                .bind("id", packageId)
                .mapTo(Boolean.class)
                .one();
    }

    /** The newest package. */
    Optional<MediaPackage> findPackage(Video video) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select id, duration_seconds from packages where coalesce(episode_id, title_id) = :id"
                                + " order by version desc limit 1")
                .bind("id", video.id())
                .map((row, context) ->
                        new MediaPackage(row.getObject("id", UUID.class), row.getDouble("duration_seconds")))
                .findOne());
    }

    private static PackagingJob job(ResultSet row, StatementContext context) throws SQLException {
        return new PackagingJob(
                row.getObject("id", UUID.class),
                video(row),
                row.getString("state"),
                row.getDouble("progress"),
                row.getString("error"),
                row.getBoolean("retryable"),
                row.getObject("package_id", UUID.class),
                row.getObject("duration_seconds", Double.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("finished_at", OffsetDateTime.class)));
    }

    private static PackagingJob.Attempt attempt(ResultSet row, StatementContext context) throws SQLException {
        return new PackagingJob.Attempt(
                row.getObject("job_id", UUID.class),
                row.getInt("number"),
                row.getObject("upload_id", UUID.class),
                video(row),
                row.getObject("package_id", UUID.class),
                row.getObject("previous_package_id", UUID.class));
    }

    private static Video video(ResultSet row) throws SQLException {
        return new Video(row.getObject("title_id", UUID.class), row.getObject("episode_id", UUID.class));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
