package org.opencinema.service.recommendation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** A model with its version and what is popular by it. */
    record Loaded(long version, Model model, List<UUID> popular) {}

    Optional<Loaded> find() {
        return Optional.ofNullable(loaded);
    }

    /** Switches if another version is active; one that is damaged is not tried again until another is. */
    void refresh() throws IOException {
        OptionalLong version = models.findActive();
        if (version.isEmpty()) {
            loaded = null;
            return;
        }
        Loaded current = loaded;
        if ((current != null && current.version() == version.getAsLong()) || damaged == version.getAsLong()) {
            return;
        }
        try {
            loaded = load(version.getAsLong());
            LOG.info("model {} is in use", version.getAsLong());
        } catch (ModelFormatException e) {
            damaged = version.getAsLong();
            LOG.error("model {} cannot be used, the one before stays: {}", damaged, e.getMessage());
        }
    }

    private Loaded load(long version) throws IOException {
        Path file = Files.createTempFile("cinema-model-", ".tmp");
        try {
            bucket.download(ModelBucket.key(version), file);
            Model model = ModelFile.open(file);
            return new Loaded(version, model, Charts.top(model.popularity()));
        } finally {
            Files.deleteIfExists(file); // what is mapped stays
        }
    }
}
