package org.opencinema.service.recommendation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.Evaluation;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemKnn;
import org.opencinema.recommendation.Model;
import org.opencinema.recommendation.ModelFile;
import org.opencinema.recommendation.Popularity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a model comes about: learn, test, keep, activate. */
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final double HELD_OUT = 0.2;
    private static final int MIN_TITLES = 5;
    private static final int LIST = 20;
    private static final int KEPT = 10;

    private final ViewerStore viewers;
    private final ModelStore models;
    private final ModelBucket bucket;
    private final RecommendationConfiguration.TrainingConfiguration configuration;
    private final Clock clock;

    Training(
            ViewerStore viewers,
            ModelStore models,
            ModelBucket bucket,
            RecommendationConfiguration.TrainingConfiguration configuration,
            Clock clock) {
        this.viewers = viewers;
        this.models = models;
        this.bucket = bucket;
        this.configuration = configuration;
        this.clock = clock;
    }

    ModelStore.Row request() {
        return models.request(clock.instant());
    }

    void fail(long version, String reason) {
        models.fail(version, reason, clock.instant());
    }

    void train(long version) throws IOException {
        if (!models.begin(version)) {
            return;
        }
        Interactions interactions = viewers.collectSince(Instant.EPOCH);
        ModelStore.Size size = ModelStore.Size.of(interactions);
        if (interactions.size() == 0) {
            models.refuse(version, "there is nothing to learn from yet", size, null, clock.instant());
            return;
        }
        ModelStore.Test test = test(interactions);
        if (test != null && test.ndcg() < test.popularityNdcg()) {
            models.refuse(
                    version,
                    String.format(
                            Locale.ROOT,
                            "its NDCG@%d of %.4f is below that of popularity, %.4f",
                            LIST,
                            test.ndcg(),
                            test.popularityNdcg()),
                    size,
                    test,
                    clock.instant());
            return;
        }
        Model model = new Model(
                configuration.als().train(interactions),
                ItemKnn.builder().threads(configuration.threads).train(interactions),
                Popularity.of(interactions),
                clock.instant());
        Path file = Files.createTempFile("cinema-model-", ".tmp");
        try {
            ModelFile.write(model, file);
            bucket.put(ModelBucket.key(version), file);
        } finally {
            Files.deleteIfExists(file);
        }
        models.ready(version, size, test, clock.instant());
        LOG.info("model {} is ready: {}, {}", version, size, test);
        models.prune(KEPT).forEach(old -> bucket.delete(ModelBucket.key(old)));
    }

    private ModelStore.@Nullable Test test(Interactions interactions) {
        Evaluation evaluation = Evaluation.holdOutNewest(interactions, HELD_OUT, MIN_TITLES);
        if (evaluation.userCount() < configuration.testViewers) {
            return null;
        }
        return ModelStore.Test.of(
                evaluation
                        .rank(configuration.als().train(evaluation.train()), LIST)
                        .at(LIST),
                evaluation.rank(Popularity.of(evaluation.train()), LIST).at(LIST));
    }
}
