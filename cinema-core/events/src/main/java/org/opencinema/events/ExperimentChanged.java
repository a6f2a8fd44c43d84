package org.opencinema.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of an experiment, for services that assign its variants themselves. Topic {@link Topics#EXPERIMENTS}, key = its key.
 *
 * @param version grows with every change, from 1
 * @param running whether variants are to be shown
 * @param seed what the assignment is drawn with
 * @param coverage the share of the accounts that take part, 0 to 1
 * @param variants in their order; the first one is the control
 * @param slice of the audience that it is limited to, if it is
 */
public record ExperimentChanged(
        String key,
        long version,
        boolean running,
        String seed,
        double coverage,
        List<Variant> variants,
        @Nullable Slice slice,
        Instant at) {
    /** The type of its event. */
    public static final String TYPE = "org.opencinema.analytics.experiment.changed.v1";

    /** Copies the list and checks that nothing is absent. */
    public ExperimentChanged {
        requireNonNull(key, "key");
        requireNonNull(seed, "seed");
        requireNonNull(at, "at");
        variants = List.copyOf(variants);
        Versions.require(version);
    }

    /** A variant with its share of those who take part. */
    public record Variant(String key, double weight) {}

    /** A part of the audience: the name is shared by experiments that must keep apart. */
    public record Slice(String name, double from, double until) {}
}
