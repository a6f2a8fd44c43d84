package org.opencinema.service.etl;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Jobs with their plans, and their runs. */
final class JobStore {
    private static final int KEPT_RUNS = 1000;
    private static final String UNFINISHED = " state in ('queued', 'running')";
    private static final RowMapper<Planned> PLANNED = (row, context) -> new Planned(
            row.getString("name"),
            row.getLong("version"),
            new TimePlan(
                    row.getBoolean("enabled"), row.getString("cron"), row.getObject("every_seconds", Integer.class)),
            instant(row, "next_start_at"));

    private final Jdbi jdbi;

    JobStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A job and when it starts next. */
    record Planned(
            String name,
            long version,
            TimePlan plan,
            @Nullable Instant nextStartAt) {}

    List<Planned> list() {
        return jdbi.withHandle(handle -> handle.createQuery("select * from jobs order by name")
                .map(PLANNED)
                .list());
    }

    Optional<Planned> find(String name) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from jobs where name = :name")
                .bind("name", name)
                .map(PLANNED)
                .findOne());
    }

    /** The newest run of each job that has one. */
    Map<String, Run> lastRuns() {
        return jdbi
                .withHandle(handle -> withRefusals(
                        handle,
                        handle.createQuery("select distinct on (job) * from runs order by job, id desc")
                                .map(JobStore::run)
                                .list()))
                .stream()
                .collect(Collectors.toMap(Run::job, run -> run));
    }

    /** False if the job has another version. */
    boolean plan(String name, long version, TimePlan plan, @Nullable Instant nextStartAt) {
        return jdbi.withHandle(
                        handle -> handle.createUpdate("update jobs set version = version + 1, enabled = :enabled,"
                                        + " cron = :cron, every_seconds = :every, next_start_at = :next"
                                        + " where name = :name and version = :version")
                                .bind("name", name)
                                .bind("version", version)
                                .bind("enabled", plan.enabled())
                                .bind("cron", plan.cron())
                                .bind("every", plan.everySeconds())
                                .bind("next", nextStartAt)
                                .execute())
                == 1;
    }

    /** Queues a run of every job that is due and has none that is unfinished; where no start is planned yet, one is. */
    void startDue(Instant now, RunIds ids) {
        jdbi.useTransaction(handle -> {
            List<Planned> due = handle.createQuery("select * from jobs where enabled"
                            + " and (next_start_at is null or next_start_at <= :now) order by name for update")
                    .bind("now", now)
                    .map(PLANNED)
                    .list();
            for (Planned job : due) {
                if (job.nextStartAt() != null) {
                    insert(handle, ids.next(), job.name(), "schedule", now);
                }
                handle.createUpdate("update jobs set next_start_at = :next where name = :name")
                        .bind("next", job.plan().nextStart(now))
                        .bind("name", job.name())
                        .execute();
            }
        });
    }

    /** Where ids come from. */
    interface RunIds {
        UUID next();
    }

    /** False if one is queued or running already. */
    boolean start(UUID id, String job, Instant now) {
        return jdbi.inTransaction(handle -> insert(handle, id, job, "admin", now));
    }

    private static boolean insert(Handle handle, UUID id, String job, String startedBy, Instant now) {
        int inserted = handle.createUpdate("insert into runs (id, job, state, started_by, queued_at)"
                        + " values (:id, :job, 'queued', :startedBy, :now) on conflict do nothing")
                .bind("id", id)
                .bind("job", job)
                .bind("startedBy", startedBy)
                .bind("now", now)
                .execute();
        handle.execute(
                "delete from runs where job = ? and id <="
                        + " (select id from runs where job = ? order by id desc offset ? limit 1)",
                job,
                job,
                KEPT_RUNS);
        return inserted == 1;
    }

    Optional<Run> findRun(String job, UUID id) {
        return jdbi
                .withHandle(handle -> withRefusals(
                        handle,
                        handle.createQuery("select * from runs where id = :id and job = :job")
                                .bind("id", id)
                                .bind("job", job)
                                .map(JobStore::run)
                                .list()))
                .stream()
                .findFirst();
    }

    /** Runs older than the given one, newest first. */
    List<Run> listRuns(String job, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("select * from runs where job = :job"
                            + (before == null ? "" : " and id < :before") + " order by id desc limit :limit")
                    .bind("job", job)
                    .bind("limit", limit);
            if (before != null) {
                query.bind("before", before);
            }
            return withRefusals(handle, query.map(JobStore::run).list());
        });
    }

    /** The unfinished runs that may be tried now. */
    List<UUID> listReady(Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from runs where" + UNFINISHED
                        + " and (next_attempt_at is null or next_attempt_at <= :now) order by id")
                .bind("now", now)
                .mapTo(UUID.class)
                .list());
    }

    /** Begins an attempt, which ends the right of all earlier ones; empty if the run is finished or unknown. */
    Optional<Run> begin(UUID id, Instant now) {
        return jdbi.inTransaction(handle -> handle.createQuery("update runs set state = 'running',"
                        + " attempts = attempts + 1, next_attempt_at = null, started_at = coalesce(started_at, :now)"
                        + " where id = :id and" + UNFINISHED + " returning *")
                .bind("id", id)
                .bind("now", now)
                .map(JobStore::run)
                .findOne());
    }

    /** False if the attempt is no longer the latest. */
    boolean save(Run attempt, String checkpoint, double progress, Run.Counts more, Collection<Run.Refusal> refusals) {
        return jdbi.inTransaction(handle -> {
            int saved = handle.createUpdate("update runs set checkpoint = :checkpoint,"
                            + " progress = greatest(progress, :progress), read = read + :read, created = created + :created,"
                            + " changed = changed + :changed, removed = removed + :removed,"
                            + " unchanged = unchanged + :unchanged, refused = refused + :refused"
                            + " where id = :id and attempts = :attempts and state = 'running'")
                    .bind("id", attempt.id())
                    .bind("attempts", attempt.attempts())
                    .bind("checkpoint", checkpoint)
                    .bind("progress", progress)
                    .bind("read", more.read())
                    .bind("created", more.created())
                    .bind("changed", more.changed())
                    .bind("removed", more.removed())
                    .bind("unchanged", more.unchanged())
                    .bind("refused", more.refused())
                    .execute();
            if (saved == 1) {
                refusals.forEach(refusal -> insert(handle, attempt.id(), refusal));
            }
            return saved == 1;
        });
    }

    private static void insert(Handle handle, UUID run, Run.Refusal refusal) {
        handle.createUpdate("insert into refusals (run_id, reason, count, example)"
                        + " values (:run, :reason, :count, :example)"
                        + " on conflict (run_id, reason) do update set count = refusals.count + excluded.count")
                .bind("run", run)
                .bind("reason", refusal.reason())
                .bind("count", refusal.count())
                .bind("example", refusal.example())
                .execute();
    }

    void succeed(Run attempt, Instant now) {
        finish(attempt, "succeeded", null, now);
    }

    void fail(Run attempt, String error, Instant now) {
        finish(attempt, "failed", error, now);
    }

    private void finish(Run attempt, String state, @Nullable String error, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("update runs set state = :state, error = :error,"
                        + " progress = case when :state = 'succeeded' then 1 else progress end, finished_at = :now"
                        + " where id = :id and attempts = :attempts and state = 'running'")
                .bind("state", state)
                .bind("error", error)
                .bind("now", now)
                .bind("id", attempt.id())
                .bind("attempts", attempt.attempts())
                .execute());
    }

    /** The run waits for another attempt. */
    void requeue(Run attempt, @Nullable String error, Instant nextAttemptAt) {
        jdbi.useHandle(handle -> handle.createUpdate("update runs set state = 'queued', error = :error,"
                        + " next_attempt_at = :next where id = :id and attempts = :attempts and state = 'running'")
                .bind("error", error)
                .bind("next", nextAttemptAt)
                .bind("id", attempt.id())
                .bind("attempts", attempt.attempts())
                .execute());
    }

    private static List<Run> withRefusals(Handle handle, List<Run> runs) {
        Map<UUID, List<Run.Refusal>> refusals = handle.createQuery(
                        "select * from refusals where run_id = any(:ids) order by count desc, reason")
                .bindArray("ids", UUID.class, runs.stream().map(Run::id).toList())
                .reduceRows(new java.util.HashMap<>(), (found, row) -> {
                    found.computeIfAbsent(row.getColumn("run_id", UUID.class), any -> new java.util.ArrayList<>())
                            .add(new Run.Refusal(
                                    row.getColumn("reason", String.class),
                                    row.getColumn("count", Long.class),
                                    row.getColumn("example", String.class)));
                    return found;
                });
        return runs.stream()
                .map(run -> run.withRefusals(refusals.getOrDefault(run.id(), List.of())))
                .toList();
    }

    private static Run run(ResultSet row, StatementContext context) throws SQLException {
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("job"),
                row.getString("state"),
                row.getString("started_by"),
                row.getInt("attempts"),
                row.getDouble("progress"),
                row.getString("checkpoint"),
                new Run.Counts(
                        row.getLong("read"),
                        row.getLong("created"),
                        row.getLong("changed"),
                        row.getLong("removed"),
                        row.getLong("unchanged"),
                        row.getLong("refused")),
                List.of(),
                row.getString("error"),
                row.getObject("queued_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "next_attempt_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
