package org.opencinema.service.recommendation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.Metrics;

/** A model, or the attempt to train one. */
record StoredModel(
        long version,
        String state,
        String trigger,
        boolean active,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant activatedAt,
        @Nullable Progress progress,
        @Nullable Refusal refusal,
        @Nullable String error,
        @Nullable Size size,
        @Nullable Test test) {
    /** Where a training is. */
    enum Step {
        COLLECTING(0),
        TESTING(0.1),
        COMPARING(0.5),
        TRAINING(0.6),
        STORING(0.95);

        private final double share;

        Step(double share) {
            this.share = share;
        }

        Progress begins() {
            return new Progress(this, share);
        }
    }

    /** How far a training is, as a share of the whole way. */
    record Progress(Step step, double share) {}

    /** Why a model did not become the active one. */
    enum Refusal {
        NO_DATA,
        WORSE_THAN_POPULARITY,
        WORSE_THAN_ACTIVE
    }

    /** What it was trained with. */
    record Size(int viewers, int titles, int interactions) {
        static Size of(Interactions interactions) {
            return new Size(interactions.userCount(), interactions.items().size(), interactions.size());
        }
    }

    /** How it stood the test. */
    record Test(int viewers, double ndcg, double popularityNdcg, double recall, double coverage, Report report) {
        /** The standard error of NDCG; of tests that did not keep it the most that it can be of values from 0 to 1. */
        double ndcgError() {
            Double known = report.ndcgError();
            return known == null ? Math.sqrt(ndcg * (1 - ndcg) / Math.max(1, viewers)) : known;
        }
    }

    /** More of the test: all scorers, and the comparison with the model that was active, if there was one. */
    record Report(
            List<Figures> scorers,
            @Nullable Against active,
            @Nullable Double ndcgError) {}

    /** The figures of one scorer; a part of the hybrid has a weight there. */
    record Figures(
            String scorer,
            @Nullable Double weight,
            double ndcg,
            double recall,
            double mrr,
            double coverage,
            double novelty) {
        static Figures of(String scorer, @Nullable Double weight, Metrics metrics) {
            return new Figures(
                    scorer,
                    weight,
                    metrics.ndcg(),
                    metrics.recall(),
                    metrics.mrr(),
                    metrics.coverage(),
                    metrics.novelty());
        }
    }

    /**
     * Against the active model.
     *
     * @param viewers with something that is newer than both, or 0 where the figures are those of two tests
     * @param low of the 95 % interval of the difference; comparisons of two tests did not always have one
     */
    record Against(
            long version,
            int viewers,
            double ndcg,
            double activeNdcg,
            @Nullable Double low,
            @Nullable Double high) {
        private static final double DEVIATIONS = 1.96; // on either side, in which 95 % are

        /** The figures of two tests, of a mean each whose standard error is known. */
        static Against ofTests(long version, double ndcg, double error, Test active) {
            double spread = DEVIATIONS * Math.hypot(error, active.ndcgError());
            double difference = ndcg - active.ndcg();
            return new Against(version, 0, ndcg, active.ndcg(), difference - spread, difference + spread);
        }

        /** Beyond chance. */
        boolean isWorse() {
            return high != null && high < 0;
        }
    }
}
