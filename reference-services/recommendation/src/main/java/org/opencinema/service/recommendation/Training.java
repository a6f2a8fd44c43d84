package org.opencinema.service.recommendation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnavailableException;
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

    /** How a training ended. */
    enum Outcome {
        READY,
        REFUSED,
        FAILED,
        /** Another trainer has begun the same version, or finished it. */
        OVERTAKEN
    }

    /** Another trainer has begun the same version. */
    private static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Does nothing if the version is finished.
     *
     * @throws CancellationException if the thread is interrupted
     * @throws UnavailableException if a store is down, so that it is worth trying later; JdbiException as well
     */
    Outcome train(long version) {
        Optional<Attempt> attempt = models.begin(version, clock.instant());
        return attempt.isEmpty() ? Outcome.OVERTAKEN : end(attempt.get());
    }

    private Outcome end(Attempt attempt) {
        try {
            Outcome outcome = train(attempt);
            prune();
            return outcome;
        } catch (OvertakenException e) {
            LOG.warn("another trainer has begun model {}, this one ends", attempt.version());
            return Outcome.OVERTAKEN;
        } catch (UnavailableException | JdbiException | CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.error("the training of model {} failed", attempt.version(), e);
            models.fail(attempt, "a fault of the service; the version finds it in the logs", clock.instant());
            return Outcome.FAILED;
        }
    }

    /** What is not forgotten now is after the next training. */
    private void prune() {
        try {
            models.prune(KEPT, bucket::delete);
        } catch (RuntimeException e) {
            LOG.warn("models that are too old are still there", e);
        }
    }

    private Outcome train(Attempt attempt) throws IOException {
        for (int earlier = 1; earlier < attempt.number(); earlier++) {
            bucket.delete(ModelBucket.key(new Attempt(attempt.version(), earlier)));
        }
        Instant asOf = clock.instant(); // whatever comes later is news to the model
        Interactions interactions = viewers.collect();
        Size size = Size.of(interactions);
        if (interactions.size() == 0) {
            return refuse(attempt, Refusal.NO_DATA, "there is nothing to learn from yet", size, null);
        }
        Exam.Result result = exam.take(interactions, step -> proceed(attempt, step));
        Test test = result.test();
        Refusal refusal = refusal(test);
        if (test != null && refusal != null) {
            return refuse(attempt, refusal, reason(refusal, test), size, test);
        }
        proceed(attempt, Step.TRAINING);
        Model model = new Model(
                configuration.als().train(interactions),
                result.neighbourhood().train(interactions, configuration.threads),
                Popularity.of(interactions),
                asOf);
        proceed(attempt, Step.STORING);
        publish(attempt, model, result, size);
        return Outcome.READY;
    }

    private Outcome refuse(Attempt attempt, Refusal refusal, String reason, Size size, @Nullable Test test) {
        if (!models.refuse(attempt, refusal, reason, size, test, clock.instant())) {
            throw new OvertakenException();
        }
        return Outcome.REFUSED;
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
