package org.opencinema.service.recommendation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.ConflictException;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;

/** The models that there are, and which one is active. */
final class Models {
    private final ModelStore store;

    Models(ModelStore store) {
        this.store = store;
    }

    ModelStore.Row get(long version) {
        return store.find(version).orElseThrow(() -> new NotFoundException("model " + version));
    }

    /** Those older than the one that the cursor names, newest first. */
    List<ModelStore.Row> list(@Nullable String cursor, int limit) {
        if (cursor == null) {
            return store.list(Long.MAX_VALUE, limit);
        }
        try {
            return store.list(Long.parseLong(cursor), limit);
        } catch (NumberFormatException noVersion) {
            throw new InvalidException("cursor", "is not a nextCursor of this list");
        }
    }

    ModelStore.Row activate(long version) {
        ModelStore.Row model = store.activate(version).orElseThrow(() -> new NotFoundException("model " + version));
        if (!model.active()) {
            throw new ConflictException("model_not_ready", "model " + version + " is " + model.state());
        }
        return model;
    }
}
