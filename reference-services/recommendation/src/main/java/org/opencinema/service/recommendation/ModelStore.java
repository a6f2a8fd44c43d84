package org.opencinema.service.recommendation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.opencinema.events.EventJson;
import org.opencinema.service.recommendation.StoredModel.Progress;
import org.opencinema.service.recommendation.StoredModel.Refusal;
import org.opencinema.service.recommendation.StoredModel.Report;
import org.opencinema.service.recommendation.StoredModel.Size;
import org.opencinema.service.recommendation.StoredModel.Step;
import org.opencinema.service.recommendation.StoredModel.Test;

/** Which models there are; their content is in the bucket. */
final class ModelStore {
    private static final String UNFINISHED = "select * from models where state in ('queued', 'training')";

    private final Jdbi jdbi;

    ModelStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A training that was begun; if it is begun again, by this or another process, the one before has lost. */
    record Attempt(long version, int number) {}

    /** What it takes to use a model. */
    record Published(
            long version,
            String file,
            Weights weights,
            @Nullable Double coverage) {}

    /** A new one, or the one that is not finished yet. */
    StoredModel request(String trigger, Instant now) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("insert into models (state, trigger, requested_at) values ('queued', :trigger, :now)"
                            + " on conflict do nothing")
                    .bind("trigger", trigger)
                    .bind("now", now)
                    .execute();
            return handle.createQuery(UNFINISHED)
                    .map(ModelStore::model)
                    .findOne()
                    .orElseGet(() -> newest(handle).orElseThrow()); // it has just been finished
        });
    }

    private static Optional<StoredModel> newest(Handle handle) {
        return handle.createQuery("select * from models order by version desc limit 1")
                .map(ModelStore::model)
                .findOne();
    }

    Optional<StoredModel> findUnfinished() {
        return jdbi.withHandle(
                handle -> handle.createQuery(UNFINISHED).map(ModelStore::model).findOne());
    }

    /** When the newest model was asked for. */
    Optional<Instant> findLastRequest() {
        return jdbi.withHandle(ModelStore::newest).map(StoredModel::requestedAt);
    }

    Optional<StoredModel> find(long version) {
        return jdbi.withHandle(handle -> find(handle, version));
    }

    private static Optional<StoredModel> find(Handle handle, long version) {
        return handle.createQuery("select * from models where version = :version")
                .bind("version", version)
                .map(ModelStore::model)
                .findOne();
    }

    /** Those before a version, newest first. */
    List<StoredModel> list(long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select * from models where version < :before order by version desc limit :limit")
                .bind("before", before)
                .bind("limit", limit)
                .map(ModelStore::model)
                .list());
    }

    Optional<Published> findActive() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select version, file, als_weight, neighbours_weight," + " coverage from models where active")
                .map((row, context) -> {
                    double coverage = row.getDouble("coverage");
                    return new Published(
                            row.getLong("version"),
                            row.getString("file"),
                            new Weights(row.getDouble("als_weight"), row.getDouble("neighbours_weight")),
                            row.wasNull() ? null : (Double) coverage);
                })
                .findOne());
    }

    /** Empty if it is finished or unknown. */
    Optional<Attempt> begin(long version, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("update models set state = 'training', step = 'collecting',"
                        + " share = 0, started_at = :now, attempt = attempt + 1"
                        + " where version = :version and state in ('queued', 'training') returning attempt")
                .bind("version", version)
                .bind("now", now)
                .mapTo(Integer.class)
                .findOne()
                .map(number -> new Attempt(version, number)));
    }

    /** False if another attempt has been begun. */
    boolean progress(Attempt attempt, Progress progress) {
        return jdbi.withHandle(handle -> handle.createUpdate("update models set step = :step, share = :share"
                                + " where version = :version and state = 'training' and attempt = :attempt")
                        .bind("step", progress.step().name().toLowerCase(Locale.ROOT))
                        .bind("share", progress.share())
                        .bind("version", attempt.version())
                        .bind("attempt", attempt.number())
                        .execute())
                == 1;
    }

    /** Makes it the active one; false, and nothing, if another attempt has been begun. */
    boolean publish(Attempt attempt, String file, Weights weights, Size size, @Nullable Test test, Instant now) {
        return jdbi.inTransaction(handle -> {
            lock(handle);
            boolean won = finish(handle, attempt, "ready", size, test, now) == 1;
            if (won) {
                handle.createUpdate("update models set file = :file, als_weight = :als, neighbours_weight = :neighbours"
                                + " where version = :version")
                        .bind("file", file)
                        .bind("als", weights.als())
                        .bind("neighbours", weights.neighbours())
                        .bind("version", attempt.version())
                        .execute();
                activate(handle, attempt.version(), now);
            }
            return won;
        });
    }

    /** False, and nothing, if another attempt has been begun. */
    boolean refuse(Attempt attempt, Refusal refusal, String reason, Size size, @Nullable Test test, Instant now) {
        return jdbi.inTransaction(handle -> {
            boolean won = finish(handle, attempt, "refused", size, test, now) == 1;
            if (won) {
                handle.createUpdate("update models set refusal = :refusal, error = :reason where version = :version")
                        .bind("refusal", refusal.name().toLowerCase(Locale.ROOT))
                        .bind("reason", reason)
                        .bind("version", attempt.version())
                        .execute();
            }
            return won;
        });
    }

    /** Nothing if another attempt has been begun. */
    void fail(Attempt attempt, String reason, Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("update models set state = 'failed', error = :error,"
                        + " finished_at = :now, step = null, share = null"
                        + " where version = :version and state = 'training' and attempt = :attempt")
                .bind("version", attempt.version())
                .bind("attempt", attempt.number())
                .bind("error", reason)
                .bind("now", now)
                .execute());
    }

    private static int finish(
            Handle handle, Attempt attempt, String state, Size size, @Nullable Test test, Instant now) {
        return handle.createUpdate("update models set state = :state, finished_at = :now, step = null, share = null,"
                        + " viewers = :viewers, titles = :titles, interactions = :interactions,"
                        + " tested_viewers = :tested, ndcg = :ndcg, popularity_ndcg = :popularity, recall = :recall,"
                        + " coverage = :coverage, report = :report"
                        + " where version = :version and state = 'training' and attempt = :attempt")
                .bind("version", attempt.version())
                .bind("attempt", attempt.number())
                .bind("state", state)
                .bind("now", now)
                .bind("viewers", size.viewers())
                .bind("titles", size.titles())
                .bind("interactions", size.interactions())
                .bind("tested", test == null ? null : (Integer) test.viewers())
                .bind("ndcg", test == null ? null : (Double) test.ndcg())
                .bind("popularity", test == null ? null : (Double) test.popularityNdcg())
                .bind("recall", test == null ? null : (Double) test.recall())
                .bind("coverage", test == null ? null : (Double) test.coverage())
                .bind("report", test == null ? null : new String(EventJson.write(test.report()), UTF_8))
                .execute();
    }

    /** The model as it is then, if there is one; it was activated if it is ready. */
    Optional<StoredModel> activate(long version, Instant now) {
        return jdbi.inTransaction(handle -> {
            lock(handle);
            activate(handle, version, now);
            return find(handle, version);
        });
    }

    /** Two that activate at once would each see the one that was active before. */
    private static void lock(Handle handle) {
        handle.execute("lock table models in share row exclusive mode");
    }

    private static void activate(Handle handle, long version, Instant now) {
        boolean ready = handle.createQuery("select 1 from models where version = :version and state = 'ready'")
                .bind("version", version)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (ready) {
            handle.execute("update models set active = false where active and version <> ?", version);
            handle.createUpdate("update models set active = true, activated_at = :now where version = :version")
                    .bind("now", now)
                    .bind("version", version)
                    .execute();
        }
    }

    /** Activates the newest ready model that is older than the active one; empty if there is none. */
    Optional<StoredModel> rollback(Instant now) {
        return jdbi.inTransaction(handle -> {
            lock(handle);
            Optional<Long> earlier = handle.createQuery("select version from models where state = 'ready'"
                            + " and version < (select version from models where active) order by version desc limit 1")
                    .mapTo(Long.class)
                    .findOne();
            earlier.ifPresent(version -> activate(handle, version, now));
            return earlier.flatMap(version -> find(handle, version));
        });
    }

    /**
     * Forgets the ready ones but for the newest and the active one, and the others that are finished but for as many.
     *
     * @param deleteFile of a model; if it throws, nothing is forgotten, so that no file is left behind
     */
    void prune(int kept, Consumer<String> deleteFile) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate(
                            "delete from models where state in ('refused', 'failed') and version not in (select version"
                                    + " from models where state in ('refused', 'failed') order by version desc limit :kept)")
                    .bind("kept", kept)
                    .execute();
            handle.createQuery("delete from models where state = 'ready' and not active and version not in"
                            + " (select version from models where state = 'ready' order by version desc limit :kept)"
                            + " returning file")
                    .bind("kept", kept)
                    .mapTo(String.class)
                    .list()
                    .forEach(deleteFile);
        });
    }

    private static StoredModel model(ResultSet row, StatementContext context) throws SQLException {
        String step = row.getString("step");
        String refusal = row.getString("refusal");
        return new StoredModel(
                row.getLong("version"),
                row.getString("state"),
                row.getString("trigger"),
                row.getBoolean("active"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                time(row, "started_at"),
                time(row, "finished_at"),
                time(row, "activated_at"),
                step == null ? null : new Progress(Step.valueOf(step.toUpperCase(Locale.ROOT)), row.getDouble("share")),
                refusal == null ? null : Refusal.valueOf(refusal.toUpperCase(Locale.ROOT)),
                row.getString("error"),
                row.getObject("viewers") == null
                        ? null
                        : new Size(row.getInt("viewers"), row.getInt("titles"), row.getInt("interactions")),
                test(row));
    }

    /** Models that were tested before reports were kept have an empty one. */
    private static @Nullable Test test(ResultSet row) throws SQLException {
        if (row.getObject("tested_viewers") == null) {
            return null;
        }
        String report = row.getString("report");
        return new Test(
                row.getInt("tested_viewers"),
                row.getDouble("ndcg"),
                row.getDouble("popularity_ndcg"),
                row.getDouble("recall"),
                row.getDouble("coverage"),
                report == null
                        ? new Report(List.of(), null, null)
                        : EventJson.read(report.getBytes(UTF_8), Report.class));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
