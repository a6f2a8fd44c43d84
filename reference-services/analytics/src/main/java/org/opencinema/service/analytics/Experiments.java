package org.opencinema.service.analytics;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.PreconditionFailedException;
import org.opencinema.experiments.Experiment;
import org.opencinema.service.analytics.StoredExperiment.Goal;
import org.opencinema.service.analytics.StoredExperiment.State;

/** Experiments: how they may change, and who gets what. */
final class Experiments {
    private final Jdbi jdbi;
    private final ExperimentStore store;
    private final ExperimentEvents events;
    private final Clock clock;

    Experiments(Jdbi jdbi, ExperimentStore store, ExperimentEvents events, Clock clock) {
        this.jdbi = jdbi;
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** What an editor of an experiment decides. */
    record Settings(Experiment definition, String description, Goal goal, State state) {}

    /** An experiment after a change. */
    record Change(StoredExperiment experiment, boolean created) {}

    StoredExperiment get(String key) {
        return jdbi.withHandle(handle -> store.find(handle, key)).orElseThrow(() -> missing(key));
    }

    /** In the order of the keys, from the one after this on. */
    List<StoredExperiment> list(String after, int limit) {
        return jdbi.withHandle(handle -> store.list(handle, after, limit));
    }

    /** Creates or changes the experiment; only if it still has this version, when one is given. */
    Change put(Settings settings, @Nullable Long version) {
        String key = settings.definition().key();
        return jdbi.inTransaction(handle -> {
            StoredExperiment current = store.findForUpdate(handle, key).orElse(null);
            if (version != null && (current == null || current.version() != version)) {
                throw new PreconditionFailedException("experiment " + key + " has not version " + version);
            }
            Change change = current == null
                    ? new Change(create(handle, settings), true)
                    : new Change(change(handle, current, settings), false);
            events.changed(handle, change.experiment(), now());
            return change;
        });
    }

    /** The variant of this account by the key of the experiment, in those that run and that it takes part in. */
    SortedMap<String, String> assign(UUID accountId) {
        SortedMap<String, String> assignments = new TreeMap<>();
        for (StoredExperiment experiment : jdbi.withHandle(store::listRunning)) {
            Experiment definition = experiment.definition();
            definition
                    .assign(accountId.toString())
                    .ifPresent(variant -> assignments.put(definition.key(), variant.key()));
        }
        return assignments;
    }

    private StoredExperiment create(Handle handle, Settings settings) {
        if (settings.state() == State.STOPPED) {
            throw wrongState("a new experiment is draft or running");
        }
        Instant now = now();
        StoredExperiment created = new StoredExperiment(
                settings.definition(),
                settings.description(),
                settings.goal(),
                settings.state(),
                1,
                now,
                settings.state() == State.RUNNING ? now : null,
                null);
        if (!store.insert(handle, created)) {
            throw new ConflictException("experiment_changed", "somebody else has just created it");
        }
        return created;
    }

    private StoredExperiment change(Handle handle, StoredExperiment current, Settings settings) {
        State from = current.state();
        State to = settings.state();
        boolean stays = from == to;
        boolean begins = from == State.DRAFT && to == State.RUNNING;
        boolean ends = from == State.RUNNING && to == State.STOPPED;
        if (!stays && !begins && !ends) {
            throw wrongState("an experiment goes from draft to running to stopped; this one is " + from);
        }
        if (from != State.DRAFT
                && !(current.definition().equals(settings.definition()) && current.goal() == settings.goal())) {
            throw new ConflictException(
                    "experiment_fixed", "it has begun: only its state and description may change now");
        }
        StoredExperiment changed = new StoredExperiment(
                settings.definition(),
                settings.description(),
                settings.goal(),
                to,
                current.version() + 1,
                current.createdAt(),
                begins ? now() : current.startedAt(),
                ends ? now() : current.stoppedAt());
        store.update(handle, changed);
        return changed;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS); // as exact as PostgreSQL keeps it
    }

    private static ConflictException wrongState(String detail) {
        return new ConflictException("experiment_state", detail);
    }

    private static NotFoundException missing(String key) {
        return new NotFoundException("experiment " + key);
    }
}
