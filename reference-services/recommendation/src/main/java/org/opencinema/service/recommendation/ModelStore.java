package org.opencinema.service.recommendation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.Metrics;

/** Which models there are; their content is in the bucket. */
final class ModelStore {
    private final Jdbi jdbi;

    ModelStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A model, or the attempt to train one. */
    record Row(
            long version,
            String state,
            boolean active,
            Instant requestedAt,
            @Nullable Instant finishedAt,
            @Nullable String error,
            @Nullable Size size,
            @Nullable Test test) {}

    /** What it was trained with. */
    record Size(int viewers, int titles, int interactions) {
        static Size of(Interactions interactions) {
            return new Size(interactions.userCount(), interactions.items().size(), interactions.size());
        }
    }

    /** How it stood the test. */
    record Test(int viewers, double ndcg, double popularityNdcg, double recall, double coverage) {
        static Test of(Metrics model, Metrics popularity) {
            return new Test(model.users(), model.ndcg(), popularity.ndcg(), model.recall(), model.coverage());
        }
    }

    /** A new one, or the one that is not finished yet. */
    Row request(Instant now) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate(
                            "insert into models (state, requested_at) values ('queued', :now) on conflict do nothing")
                    .bind("now", now)
                    .execute();
            return handle.createQuery("select * from models where state in ('queued', 'training')")
                    .map(ModelStore::row)
                    .findOne()
                    .orElseGet(() -> newest(handle)); // it has just been finished
        });
    }

    private static Row newest(Handle handle) {
        return handle.createQuery("select * from models order by version desc limit 1")
                .map(ModelStore::row)
                .one();
    }

    Optional<Row> findUnfinished() {
        return jdbi.withHandle(
                handle -> handle.createQuery("select * from models where state in ('queued', 'training')")
                        .map(ModelStore::row)
                        .findOne());
    }

    /** When the newest model was asked for. */
    Optional<Instant> findLastRequest() {
        return jdbi.withHandle(handle -> handle.createQuery("select * from models order by version desc limit 1")
                .map(ModelStore::row)
                .findOne()
                .map(Row::requestedAt));
    }

    Optional<Row> find(long version) {
        return jdbi.withHandle(handle -> find(handle, version));
    }

    private static Optional<Row> find(Handle handle, long version) {
        return handle.createQuery("select * from models where version = :version")
                .bind("version", version)
                .map(ModelStore::row)
                .findOne();
    }

    /** Those before a version, newest first. */
    List<Row> list(long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select * from models where version < :before order by version desc limit :limit")
                .bind("before", before)
                .bind("limit", limit)
                .map(ModelStore::row)
                .list());
    }

    OptionalLong findActive() {
        return jdbi.withHandle(handle -> handle.createQuery("select version from models where active")
                        .mapTo(Long.class)
                        .findOne())
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** False if it is finished or unknown. */
    boolean begin(long version) {
        return jdbi.withHandle(handle -> handle.execute(
                        "update models set state = 'training' where version = ? and state in ('queued', 'training')",
                        version))
                == 1;
    }

    void ready(long version, Size size, @Nullable Test test, Instant now) {
        jdbi.useTransaction(handle -> {
            finish(handle, version, "ready", null, size, test, now);
            activate(handle, version);
        });
    }

    void refuse(long version, String reason, Size size, @Nullable Test test, Instant now) {
        jdbi.useHandle(handle -> finish(handle, version, "refused", reason, size, test, now));
    }

    void fail(long version, String reason, Instant now) {
        jdbi.useHandle(handle -> finish(handle, version, "failed", reason, null, null, now));
    }

    private static void finish(
            Handle handle,
            long version,
            String state,
            @Nullable String error,
            @Nullable Size size,
            @Nullable Test test,
            Instant now) {
        handle.createUpdate("update models set state = :state, error = :error, finished_at = :now, viewers = :viewers,"
                        + " titles = :titles, interactions = :interactions, tested_viewers = :tested, ndcg = :ndcg,"
                        + " popularity_ndcg = :popularity, recall = :recall, coverage = :coverage"
                        + " where version = :version and state in ('queued', 'training')")
                .bind("version", version)
                .bind("state", state)
                .bind("error", error)
                .bind("now", now)
                .bind("viewers", size == null ? null : (Integer) size.viewers())
                .bind("titles", size == null ? null : (Integer) size.titles())
                .bind("interactions", size == null ? null : (Integer) size.interactions())
                .bind("tested", test == null ? null : (Integer) test.viewers())
                .bind("ndcg", test == null ? null : (Double) test.ndcg())
                .bind("popularity", test == null ? null : (Double) test.popularityNdcg())
                .bind("recall", test == null ? null : (Double) test.recall())
                .bind("coverage", test == null ? null : (Double) test.coverage())
                .execute();
    }

    /** The model as it is then, if there is one; it was activated if it is ready. */
    Optional<Row> activate(long version) {
        return jdbi.inTransaction(handle -> {
            activate(handle, version);
            return find(handle, version);
        });
    }

    private static void activate(Handle handle, long version) {
        boolean ready = handle.createQuery(
                        "select 1 from models where version = :version and state = 'ready' for update")
                .bind("version", version)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (ready) {
            handle.execute("update models set active = false where active and version <> ?", version);
            handle.execute("update models set active = true where version = ?", version);
        }
    }

    /** Forgets the ready ones but for the newest and the active one; the forgotten ones. */
    List<Long> prune(int kept) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "delete from models where state = 'ready' and not active and version not in"
                                + " (select version from models where state = 'ready' order by version desc limit :kept)"
                                + " returning version")
                .bind("kept", kept)
                .mapTo(Long.class)
                .list());
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        OffsetDateTime finishedAt = row.getObject("finished_at", OffsetDateTime.class);
        return new Row(
                row.getLong("version"),
                row.getString("state"),
                row.getBoolean("active"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                finishedAt == null ? null : finishedAt.toInstant(),
                row.getString("error"),
                row.getObject("viewers") == null
                        ? null
                        : new Size(row.getInt("viewers"), row.getInt("titles"), row.getInt("interactions")),
                row.getObject("tested_viewers") == null
                        ? null
                        : new Test(
                                row.getInt("tested_viewers"),
                                row.getDouble("ndcg"),
                                row.getDouble("popularity_ndcg"),
                                row.getDouble("recall"),
                                row.getDouble("coverage")));
    }
}
