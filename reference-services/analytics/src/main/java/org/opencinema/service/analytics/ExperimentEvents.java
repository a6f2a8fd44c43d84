package org.opencinema.service.analytics;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.opencinema.events.Event;
import org.opencinema.events.ExperimentChanged;
import org.opencinema.events.Outbox;
import org.opencinema.events.Topics;
import org.opencinema.experiments.Experiment;
import org.opencinema.experiments.Namespace;

/** The state of experiments for services that assign variants themselves. In the transaction of the handle. */
final class ExperimentEvents {
    private final Outbox outbox;

    ExperimentEvents(Outbox outbox) {
        this.outbox = outbox;
    }

    void changed(Handle handle, StoredExperiment experiment, Instant now) {
        Experiment definition = experiment.definition();
        Namespace namespace = definition.namespace();
        ExperimentChanged change = new ExperimentChanged(
                definition.key(),
                experiment.version(),
                experiment.state() == StoredExperiment.State.RUNNING,
                definition.seed(),
                definition.coverage(),
                definition.variants().stream()
                        .map(variant -> new ExperimentChanged.Variant(variant.key(), variant.weight()))
                        .toList(),
                namespace == null
                        ? null
                        : new ExperimentChanged.Slice(namespace.name(), namespace.from(), namespace.until()),
                now);
        Event<ExperimentChanged> event = new Event<>(
                UUID.randomUUID().toString(), ExperimentChanged.TYPE, "/analytics", definition.key(), now, change);
        try {
            outbox.append(handle.getConnection(), Topics.EXPERIMENTS, event);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
