package org.opencinema.service.recommendation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.Model;
import org.opencinema.recommendation.ModelFile;
import org.opencinema.recommendation.Popularity;
import org.opencinema.service.recommendation.ModelStore.Attempt;
import org.opencinema.service.recommendation.StoredModel.Against;
import org.opencinema.service.recommendation.StoredModel.Refusal;
import org.opencinema.service.recommendation.StoredModel.Size;
import org.opencinema.service.recommendation.StoredModel.Step;
import org.opencinema.service.recommendation.StoredModel.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a model comes about: learn, test, keep, activate. Nothing of it is visible before it is whole. */
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final int KEPT = 10;

    private final ViewerStore viewers;
    private final ModelStore models;
    private final ModelBucket bucket;
    private final Exam exam;
    private final RecommendationConfiguration.TrainingConfiguration configuration;
    private final Clock clock;

    Training(
            ViewerStore viewers,
            ModelStore models,
            ModelBucket bucket,
            Exam exam,
            RecommendationConfiguration.TrainingConfiguration configuration,
            Clock clock) {
        this.viewers = viewers;
        this.models = models;
        this.bucket = bucket;
        this.exam = exam;
        this.configuration = configuration;
        this.clock = clock;
    }

    StoredModel request(String trigger) {
        return models.request(trigger, clock.instant());
    }

    void fail(long version, String reason) {
        models.fail(version, reason, clock.instant());
    }

    /** Another trainer has begun the same version. */
    private static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Does nothing if the version is finished.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    void train(long version) throws IOException {
        Optional<Attempt> attempt = models.begin(version, clock.instant());
        if (attempt.isEmpty()) {
            return;
        }
        try {
            train(attempt.get());
        } catch (OvertakenException e) {
            LOG.warn("another trainer has begun model {}, this one ends", version);
        }
    }

    private void train(Attempt attempt) throws IOException {
        for (int earlier = 1; earlier < attempt.number(); earlier++) {
            bucket.delete(ModelBucket.key(new Attempt(attempt.version(), earlier)));
        }
        Instant asOf = clock.instant(); // whatever comes later is news to the model
        Interactions interactions = viewers.collectSince(Instant.EPOCH);
        Size size = Size.of(interactions);
        if (interactions.size() == 0) {
            models.refuse(attempt, Refusal.NO_DATA, "there is nothing to learn from yet", size, null, clock.instant());
            return;
        }
        Exam.Result result = exam.take(interactions, step -> proceed(attempt, step));
        Test test = result.test();
        Refusal refusal = refusal(test);
        if (test != null && refusal != null) {
            models.refuse(attempt, refusal, reason(refusal, test), size, test, clock.instant());
            return;
        }
        proceed(attempt, Step.TRAINING);
        Model model = new Model(
                configuration.als().train(interactions),
                result.neighbourhood().train(interactions, configuration.threads),
                Popularity.of(interactions),
                asOf);
        proceed(attempt, Step.STORING);
        publish(attempt, model, result, size);
    }

    private void publish(Attempt attempt, Model model, Exam.Result result, Size size) throws IOException {
        String key = ModelBucket.key(attempt);
        Path file = Files.createTempFile("cinema-model-", ".tmp");
        try {
            ModelFile.write(model, file);
            bucket.put(key, file);
        } finally {
            Files.deleteIfExists(file);
        }
        if (!models.publish(attempt, key, result.weights(), size, result.test(), clock.instant())) {
            bucket.delete(key);
            throw new OvertakenException();
        }
        LOG.info("model {} is ready: {}, {}", attempt.version(), size, result);
        models.prune(KEPT).forEach(bucket::delete);
    }

    private void proceed(Attempt attempt, Step step) {
        if (!models.progress(attempt, step.begins())) {
            throw new OvertakenException();
        }
    }

    private static @Nullable Refusal refusal(@Nullable Test test) {
        if (test == null) {
            return null;
        }
        if (test.ndcg() < test.popularityNdcg()) {
            return Refusal.WORSE_THAN_POPULARITY;
        }
        Against active = test.report().active();
        return active != null && active.isWorse() ? Refusal.WORSE_THAN_ACTIVE : null;
    }

    private static String reason(Refusal refusal, Test test) {
        Against active = test.report().active();
        if (refusal == Refusal.WORSE_THAN_ACTIVE && active != null) {
            return String.format(
                    Locale.ROOT,
                    "its NDCG@20 of %.4f is below that of the active model %d, %.4f",
                    active.ndcg(),
                    active.version(),
                    active.activeNdcg());
        }
        return String.format(
                Locale.ROOT,
                "its NDCG@20 of %.4f is below that of popularity, %.4f",
                test.ndcg(),
                test.popularityNdcg());
    }
}
