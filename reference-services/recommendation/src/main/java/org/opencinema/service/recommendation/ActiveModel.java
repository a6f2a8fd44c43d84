package org.opencinema.service.recommendation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.Model;
import org.opencinema.recommendation.ModelFile;
import org.opencinema.recommendation.ModelFormatException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The active model, mapped into memory; it outlives stores that are down. */
final class ActiveModel {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveModel.class);

    private final ModelStore models;
    private final ModelBucket bucket;
    private volatile @Nullable Loaded loaded;
    private long damaged;

    ActiveModel(ModelStore models, ModelBucket bucket) {
        this.models = models;
        this.bucket = bucket;
    }

    /**
     * A model with its version and what is popular by it.
     *
     * @param coverage of its test, if it was tested
     */
    record Loaded(
            long version,
            Model model,
            List<UUID> popular,
            Weights weights,
            @Nullable Double coverage) {}

    Optional<Loaded> find() {
        return Optional.ofNullable(loaded);
    }

    /** Switches if another version is active; one that is damaged is not tried again until another is. */
    void refresh() throws IOException {
        Optional<ModelStore.Published> active = models.findActive();
        if (active.isEmpty()) {
            loaded = null;
            return;
        }
        long version = active.get().version();
        Loaded current = loaded;
        if ((current != null && current.version() == version) || damaged == version) {
            return;
        }
        try {
            loaded = load(active.get());
            LOG.info("model {} is in use", version);
        } catch (ModelFormatException e) {
            damaged = version;
            LOG.error("model {} cannot be used, the one before stays: {}", damaged, e.getMessage());
        }
    }

    Loaded load(ModelStore.Published published) throws IOException {
        Path file = Files.createTempFile("cinema-model-", ".tmp");
        try {
            bucket.download(published.file(), file);
            Model model = ModelFile.open(file);
            return new Loaded(
                    published.version(),
                    model,
                    Charts.top(model.popularity()),
                    published.weights(),
                    published.coverage());
        } finally {
            Files.deleteIfExists(file); // what is mapped stays
        }
    }
}
