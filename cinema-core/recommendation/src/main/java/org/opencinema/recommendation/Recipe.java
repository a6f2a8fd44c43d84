package org.opencinema.recommendation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An algorithm with its settings, to be trained again and again. Immutable, thread-safe.
 *
 * @param settings by name; of a {@link Algorithm#HYBRID} the weight of each part, 0 for none
 * @param parts of a hybrid, otherwise none
 */
public record Recipe(Algorithm algorithm, Map<String, Double> settings, List<Recipe> parts) {
    /** Copies the settings and parts. */
    public Recipe {
        settings = Map.copyOf(settings);
        parts = List.copyOf(parts);
    }

    /** With settings that are good for most data. */
    public static Recipe of(Algorithm algorithm) {
        List<Recipe> parts = algorithm == Algorithm.HYBRID
                ? Algorithm.PARTS.stream().map(Recipe::of).toList()
                : List.of();
        return new Recipe(algorithm, algorithm.usual(), parts);
    }

    /**
     * With settings that experience says are good for data as large, dense and old as these. No search: {@link Tuning} finds better ones,
     * but takes ten to thirty trainings.
     */
    public static Recipe of(Algorithm algorithm, Interactions interactions) {
        List<Recipe> parts = algorithm == Algorithm.HYBRID
                ? Algorithm.PARTS.stream()
                        .map(part -> Recipe.of(part, interactions))
                        .toList()
                : List.of();
        return new Recipe(algorithm, algorithm.usual(interactions), parts);
    }

    /**
     * Trains the scorer. Blocking.
     *
     * @param threads at work, 1 to 256
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws IllegalArgumentException if there are no interactions, or a setting is missing or out of its range
     * @throws ArithmeticException if regularization is too small for these interactions in single precision
     */
    public Scorer train(Interactions interactions, int threads) {
        if (algorithm != Algorithm.HYBRID) {
            return algorithm.train(interactions, this, threads);
        }
        return Blend.ofScores(parts.stream()
                .filter(part -> weight(part) > 0)
                .map(part -> new Blend.Part(part.train(interactions, threads), weight(part)))
                .toList());
    }

    private double weight(Recipe part) {
        return settings.getOrDefault(part.algorithm().label(), 0.0);
    }

    double value(String setting) {
        Double value = settings.get(setting);
        if (value == null) {
            throw new IllegalArgumentException(algorithm.label() + " needs the setting " + setting);
        }
        return value;
    }

    Recipe with(String setting, double value) {
        Map<String, Double> changed = new TreeMap<>(settings);
        changed.put(setting, value);
        return new Recipe(algorithm, changed, parts);
    }

    /** The settings for people, as {@code factors=64 iterations=16}. */
    @Override
    public String toString() {
        if (settings.isEmpty()) {
            return "no settings";
        }
        return new TreeMap<>(settings)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "="
                                + (entry.getValue() % 1 == 0
                                        ? Long.toString(entry.getValue().longValue())
                                        : entry.getValue().toString()))
                        .collect(Collectors.joining(" "));
    }
}
