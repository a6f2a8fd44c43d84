package org.opencinema.service.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import org.opencinema.experiments.Experiment;
import org.opencinema.experiments.Namespace;
import org.opencinema.experiments.Variant;
import org.opencinema.service.analytics.StoredExperiment.Goal;
import org.opencinema.service.analytics.StoredExperiment.State;

/** Experiments in PostgreSQL. */
final class ExperimentStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns false, and changes nothing, if there is one with that key. */
    boolean insert(Handle handle, StoredExperiment experiment) {
        Update insert = handle.createUpdate("insert into experiment (key, version, state, goal, description, seed,"
                + " coverage, namespace, variants, created_at, started_at, stopped_at)"
                + " values (:key, :version, :state, :goal, :description, :seed, :coverage,"
                + " cast(:namespace as jsonb), cast(:variants as jsonb), :createdAt, :startedAt, :stoppedAt)"
                + " on conflict (key) do nothing");
        return bind(insert, experiment).execute() == 1;
    }

    void update(Handle handle, StoredExperiment experiment) {
        Update update = handle.createUpdate("update experiment set version = :version, state = :state, goal = :goal,"
                + " description = :description, seed = :seed, coverage = :coverage,"
                + " namespace = cast(:namespace as jsonb), variants = cast(:variants as jsonb),"
                + " created_at = :createdAt, started_at = :startedAt, stopped_at = :stoppedAt where key = :key");
        bind(update, experiment).execute();
    }

    Optional<StoredExperiment> find(Handle handle, String key) {
        return handle.createQuery("select * from experiment where key = :key")
                .bind("key", key)
                .map(ExperimentStore::experiment)
                .findOne();
    }

    Optional<StoredExperiment> findForUpdate(Handle handle, String key) {
        return handle.createQuery("select * from experiment where key = :key for update")
                .bind("key", key)
                .map(ExperimentStore::experiment)
                .findOne();
    }

    /** In the order of the keys, from the one after this on. */
    List<StoredExperiment> list(Handle handle, String after, int limit) {
        return handle.createQuery("select * from experiment where key > :after order by key limit :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map(ExperimentStore::experiment)
                .list();
    }

    List<StoredExperiment> listRunning(Handle handle) {
        return handle.createQuery("select * from experiment where state = 'running' order by key")
                .map(ExperimentStore::experiment)
                .list();
    }

    private static Update bind(Update statement, StoredExperiment experiment) {
        Experiment definition = experiment.definition();
        Namespace namespace = definition.namespace();
        return statement
                .bind("key", definition.key())
                .bind("version", experiment.version())
                .bind("state", text(experiment.state()))
                .bind("goal", text(experiment.goal()))
                .bind("description", experiment.description())
                .bind("seed", definition.seed())
                .bind("coverage", definition.coverage())
                .bind("namespace", namespace == null ? null : json(namespace))
                .bind("variants", json(definition.variants()))
                .bind("createdAt", time(experiment.createdAt()))
                .bind("startedAt", time(experiment.startedAt()))
                .bind("stoppedAt", time(experiment.stoppedAt()));
    }

    private static StoredExperiment experiment(ResultSet row, StatementContext context) throws SQLException {
        String namespace = row.getString("namespace");
        Experiment definition = new Experiment(
                row.getString("key"),
                row.getString("seed"),
                row.getDouble("coverage"),
                read(row.getString("variants"), new TypeReference<List<Variant>>() {}),
                namespace == null ? null : read(namespace, new TypeReference<Namespace>() {}));
        return new StoredExperiment(
                definition,
                row.getString("description"),
                Goal.valueOf(row.getString("goal").toUpperCase(Locale.ROOT)),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("stopped_at")));
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not writable as JSON: " + value, e);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an experiment in the database is broken: " + json, e);
        }
    }
}
