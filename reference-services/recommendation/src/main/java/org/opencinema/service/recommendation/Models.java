package org.opencinema.service.recommendation;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;

/** The models that there are, and which one is active. */
final class Models {
    private final ModelStore store;
    private final Clock clock;

    Models(ModelStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    StoredModel get(long version) {
        return store.find(version).orElseThrow(() -> new NotFoundException("model " + version));
    }

    /** Those older than the one that the cursor names, newest first. */
    List<StoredModel> list(@Nullable String cursor, int limit) {
        if (cursor == null) {
            return store.list(Long.MAX_VALUE, limit);
        }
        try {
            return store.list(Long.parseLong(cursor), limit);
        } catch (NumberFormatException noVersion) {
            throw new InvalidException("cursor", "is not a nextCursor of this list");
        }
    }

    StoredModel rollback() {
        return store.rollback(clock.instant())
                .orElseThrow(
                        () -> new ConflictException("no_earlier_model", "no ready model is older than the active one"));
    }

    StoredModel activate(long version) {
        StoredModel model =
                store.activate(version, clock.instant()).orElseThrow(() -> new NotFoundException("model " + version));
        if (!model.active()) {
            throw new ConflictException("model_not_ready", "model " + version + " is " + model.state());
        }
        return model;
    }
}
