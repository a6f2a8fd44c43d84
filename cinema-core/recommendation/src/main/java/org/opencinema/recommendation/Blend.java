package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Several scorers together. An item that a part does not know is of that part's mean, or of its last rank. Immutable, thread-safe.
 */
public final class Blend implements Scorer {
    private static final double RANK_OFFSET = 60;

    private final ItemIndex items;
    private final List<Part> parts;
    private final int[][] numbers; // by part: the number there of each item here, or -1
    private final boolean byRank;

    private Blend(List<Part> parts, boolean byRank) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a blend needs a part");
        }
        this.parts = List.copyOf(parts);
        this.byRank = byRank;
        Set<UUID> all = new LinkedHashSet<>();
        parts.forEach(part -> all.addAll(part.scorer().items().ids()));
        this.items = ItemIndex.of(List.copyOf(all));
        this.numbers = new int[parts.size()][items.size()];
        for (int part = 0; part < numbers.length; part++) {
            ItemIndex known = parts.get(part).scorer().items();
            Arrays.setAll(numbers[part], i -> known.find(items.id(i)).orElse(-1));
        }
    }

    /**
     * A scorer and how much it counts.
     *
     * @param weight above 0
     */
    public record Part(Scorer scorer, double weight) {
        /**
         * Checks the weight.
         *
         * @throws IllegalArgumentException if it is not above 0 or not finite
         */
        public Part {
            Checks.weight(weight);
        }
    }

    /**
     * Adds up scores, each part's brought to mean 0 and deviation 1 for the viewer. The contributions add up to the score but for a
     * constant.
     *
     * @throws IllegalArgumentException if there are no parts
     */
    public static Blend ofScores(List<Part> parts) {
        return new Blend(parts, false);
    }

    /**
     * Adds up the reciprocals of 60 + rank, for parts whose scores do not compare. A contribution is its share of what its part adds.
     *
     * @throws IllegalArgumentException if there are no parts
     */
    public static Blend ofRanks(List<Part> parts) {
        return new Blend(parts, true);
    }

    @Override
    public ItemIndex items() {
        return items;
    }

    @Override
    public Scoring score(History history) {
        List<Scoring> scorings = new ArrayList<>();
        List<float[]> comparable = new ArrayList<>();
        double[] factors = new double[parts.size()];
        float[] sums = new float[items.size()];
        for (int part = 0; part < factors.length; part++) {
            Scoring scoring = parts.get(part).scorer().score(history);
            float[] values = spread(part, byRank ? reciprocalRanks(scoring) : scoring.scores());
            factors[part] = parts.get(part).weight() * (byRank ? 1 : standardize(values, numbers[part]));
            for (int i = 0; i < sums.length; i++) {
                sums[i] += (float) (parts.get(part).weight() * values[i]);
            }
            scorings.add(scoring);
            comparable.add(values);
        }
        return new Scoring(items, sums, item -> contributions(item, scorings, comparable, factors));
    }

    private float[] spread(int part, float[] values) {
        float[] all = new float[items.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = numbers[part][i] < 0 ? 0 : values[numbers[part][i]];
        }
        return all;
    }

    /** To mean 0 and deviation 1 over the known ones, the others to 0; what the values were multiplied with. */
    private static double standardize(float[] values, int[] numbers) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (numbers[i] >= 0) {
                sum += values[i];
                squares += (double) values[i] * values[i];
                count++;
            }
        }
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
        double factor = deviation > 1e-9 ? 1 / deviation : 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers[i] < 0 ? 0 : (float) ((values[i] - mean) * factor);
        }
        return factor;
    }

    private static float[] reciprocalRanks(Scoring scoring) {
        float[] values = new float[scoring.scores().length];
        int[] best = scoring.topNumbers(values.length, new BitSet());
        int rank = 0;
        for (int i = 0; i < best.length; i++) {
            // equals share a rank, so that a part that knows nothing of the viewer says nothing
            rank = i > 0 && scoring.scores()[best[i]] == scoring.scores()[best[i - 1]] ? rank : i + 1;
            values[best[i]] = (float) (1 / (RANK_OFFSET + rank));
        }
        return values;
    }

    private List<Contribution> contributions(
            int item, List<Scoring> scorings, List<float[]> comparable, double[] factors) {
        Map<UUID, Double> amounts = new LinkedHashMap<>();
        for (int part = 0; part < factors.length; part++) {
            List<Contribution> contributions = scorings.get(part).contributions(items.id(item));
            double factor = factors[part];
            if (byRank) {
                double all = contributions.stream()
                        .mapToDouble(one -> Math.abs(one.amount()))
                        .sum();
                factor = all == 0 ? 0 : factor * comparable.get(part)[item] / all;
            }
            for (Contribution one : contributions) {
                amounts.merge(one.item(), factor * one.amount(), Double::sum);
            }
        }
        return amounts.entrySet().stream()
                .map(entry -> new Contribution(entry.getKey(), entry.getValue()))
                .toList();
    }
}
