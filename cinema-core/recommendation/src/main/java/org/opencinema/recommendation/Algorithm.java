package org.opencinema.recommendation;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;

/**
 * What can be trained from interactions alone, with the settings that matter for quality. An {@link Evaluation} gives users of whom nothing
 * is known the list of {@link #POPULARITY}, except that {@link #TRENDING} has its own for everybody.
 */
public enum Algorithm {
    /** {@link Popularity}; no settings. */
    POPULARITY("popularity"),
    /** {@link Trending} as of the newest interaction: halfLifeDays. */
    TRENDING("trending"),
    /** {@link ItemKnn}: neighbours, shrinkage, asymmetry. */
    ITEM_KNN("item-knn"),
    /** {@link Ease}: regularization. */
    EASE("ease"),
    /** {@link Als}: factors, iterations, regularization, unobservedWeight, frequencyExponent. */
    ALS("als"),
    /** {@link Bpr}: factors, epochs, foldInRegularization, unobservedWeight. */
    BPR("bpr"),
    /** {@link Blend} of the scores of {@link #EASE}, {@link #ALS} and {@link #ITEM_KNN}: the weight of each by its label. */
    HYBRID("hybrid");

    /** What {@link #HYBRID} is made of. */
    static final List<Algorithm> PARTS = List.of(EASE, ALS, ITEM_KNN);

    /** From so many users of an item on, ALS is better with a fixed regularization. */
    private static final double DENSE = 15;

    private final String label;

    Algorithm(String label) {
        this.label = label;
    }

    /** A setting and how a search goes from one value to the next. */
    record Setting(String name, double step, boolean multiplies, double min, double max) {
        static Setting factor(String name, double step, double min, double max) {
            return new Setting(name, step, true, min, max);
        }

        static Setting sum(String name, double step, double min, double max) {
            return new Setting(name, step, false, min, max);
        }

        /** The next value upwards or downwards; empty beyond the limits. */
        Optional<Double> next(double value, boolean up) {
            double next = multiplies ? (up ? value * step : value / step) : (up ? value + step : value - step);
            double rounded = Math.round(next * 1e6) / 1e6;
            return rounded < min || rounded > max ? Optional.empty() : Optional.of(rounded);
        }
    }

    private static Map<String, Double> als(double factors, double exponent, double regularization) {
        return Map.of(
                "factors",
                factors,
                "iterations",
                16.0,
                "regularization",
                regularization,
                "unobservedWeight",
                0.1,
                "frequencyExponent",
                exponent);
    }

    /** The name in commands and reports, as {@code item-knn}. */
    public String label() {
        return label;
    }

    /** The algorithm of a label; empty if there is none. */
    public static Optional<Algorithm> find(String label) {
        return Arrays.stream(values()).filter(one -> one.label.equals(label)).findFirst();
    }

    /** Settings that are good for most data. */
    Map<String, Double> usual() {
        return switch (this) {
            case POPULARITY -> Map.of();
            case TRENDING -> Map.of("halfLifeDays", 90.0);
            case ITEM_KNN -> Map.of("neighbours", 100.0, "shrinkage", 10.0, "asymmetry", 0.4);
            case EASE -> Map.of("regularization", 200.0);
            case ALS -> als(128, 1, 0.02);
            case BPR ->
                Map.of("factors", 64.0, "epochs", 60.0, "foldInRegularization", 100.0, "unobservedWeight", 0.01);
            case HYBRID -> Map.of("ease", 1.0, "als", 1.0, "item-knn", 0.0);
        };
    }

    /**
     * Settings that are good for data like these. What was best on MovieLens 100k, latest-small and 1M goes with how many users touched an
     * item, 31, 6 and 135 in the mean: the regularization of EASE grows with its power of 2/3, and ALS wants no frequency exponent where
     * items have many. For trends a half-life of a twentieth of the time that the data span was near the best.
     */
    Map<String, Double> usual(Interactions interactions) {
        double touches = interactions.usersPerItem();
        return switch (this) {
            case TRENDING -> {
                LongSummaryStatistics times =
                        Arrays.stream(interactions.times()).summaryStatistics();
                double days = times.getCount() == 0 ? 0 : (times.getMax() - times.getMin()) / 86_400.0;
                yield Map.of("halfLifeDays", Math.rint(Math.min(3650, Math.max(1, days / 20))));
            }
            case EASE -> Map.of("regularization", Math.rint(Math.max(10, 30 * Math.cbrt(touches * touches))));
            case ALS -> touches < DENSE ? als(128, 1, 0.02) : als(128, 0, fixedRegularization(touches));
            case POPULARITY, ITEM_KNN, BPR, HYBRID -> usual();
        };
    }

    private static double fixedRegularization(double touches) {
        return Math.rint(Math.min(50, Math.max(1, 0.9 * Math.sqrt(touches))));
    }

    /** Where a search starts from. ALS starts with few factors, as each trial is faster, and ends with more. */
    List<Map<String, Double>> starts(Interactions interactions) {
        return this == ALS
                ? List.of(als(64, 1, 0.02), als(64, 0, fixedRegularization(interactions.usersPerItem())))
                : List.of(usual(interactions));
    }

    /** What a search moves, in this order. */
    List<Setting> settings() {
        return switch (this) {
            case POPULARITY, HYBRID -> List.of();
            case TRENDING -> List.of(Setting.factor("halfLifeDays", 2, 1, 3650));
            case ITEM_KNN ->
                List.of(
                        Setting.factor("shrinkage", 2, 1, 1000),
                        Setting.sum("asymmetry", 0.1, 0, 1),
                        Setting.factor("neighbours", 2, 10, 2000));
            case EASE -> List.of(Setting.factor("regularization", 1.5, 1, 50_000));
            case ALS ->
                List.of(
                        Setting.factor("regularization", 1.5, 1e-4, 1000),
                        Setting.factor("unobservedWeight", 2, 0.01, 1),
                        Setting.factor("factors", 2, 64, 128));
            case BPR ->
                List.of(
                        Setting.factor("foldInRegularization", 3, 0.1, 10_000),
                        Setting.factor("unobservedWeight", 3, 1e-4, 1));
        };
    }

    Scorer train(Interactions interactions, Recipe recipe, int threads) {
        return switch (this) {
            case POPULARITY -> Popularity.of(interactions);
            case TRENDING ->
                Trending.of(
                        interactions,
                        Duration.ofSeconds(Math.round(recipe.value("halfLifeDays") * 86_400)),
                        Instant.ofEpochSecond(
                                Arrays.stream(interactions.times()).max().orElse(0)));
            case ITEM_KNN ->
                ItemKnn.builder()
                        .neighbours((int) recipe.value("neighbours"))
                        .shrinkage(recipe.value("shrinkage"))
                        .asymmetry(recipe.value("asymmetry"))
                        .threads(threads)
                        .train(interactions);
            case EASE ->
                Ease.builder()
                        .regularization(recipe.value("regularization"))
                        .threads(threads)
                        .train(interactions);
            case ALS ->
                Als.builder()
                        .factors((int) recipe.value("factors"))
                        .iterations((int) recipe.value("iterations"))
                        .regularization(recipe.value("regularization"))
                        .unobservedWeight(recipe.value("unobservedWeight"))
                        .frequencyExponent(recipe.value("frequencyExponent"))
                        .threads(threads)
                        .build()
                        .train(interactions);
            case BPR ->
                Bpr.builder()
                        .factors((int) recipe.value("factors"))
                        .epochs((int) recipe.value("epochs"))
                        .foldInRegularization(recipe.value("foldInRegularization"))
                        .unobservedWeight(recipe.value("unobservedWeight"))
                        .build()
                        .train(interactions);
            case HYBRID -> throw new IllegalArgumentException("a hybrid is trained by its parts");
        };
    }
}
