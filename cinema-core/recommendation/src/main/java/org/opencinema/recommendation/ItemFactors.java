package org.opencinema.recommendation;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link Als} learned of items. A viewer is folded in by solving for the factors that fit the history, so no viewer is stored.
 * Immutable, thread-safe.
 */
public final class ItemFactors implements Scorer {
    private static final int TILE = 16_384;
    private static final int DIMENSIONS = 4;

    private final ItemIndex items;
    private final Parameters parameters;
    private final FloatBuffer gram;
    private final float[][] factors; // by dimension
    private final float[] gramCopy;

    ItemFactors(ItemIndex items, Parameters parameters, FloatBuffer gram, float[][] factors) {
        this.items = items;
        this.parameters = parameters;
        this.gram = gram;
        this.factors = factors;
        this.gramCopy = new float[parameters.factors() * parameters.factors()];
        gram.get(0, gramCopy);
    }

    /** What of the options is needed after the training. */
    record Parameters(int factors, float regularization, float unobservedWeight, float frequencyExponent) {
        static Parameters of(int factors, double regularization, double unobservedWeight, double frequencyExponent) {
            return new Parameters(factors, (float) regularization, (float) unobservedWeight, (float) frequencyExponent);
        }

        float regularization(int count, int others) {
            return (float) (regularization * Math.pow(count + (double) unobservedWeight * others, frequencyExponent));
        }
    }

    @Override
    public ItemIndex items() {
        return items;
    }

    @Override
    public Scoring score(History history) {
        int d = parameters.factors();
        int n = items.size();
        List<History.Entry> known = history.entries().stream()
                .filter(entry -> items.find(entry.item()).isPresent())
                .toList();
        float[] scores = new float[n];
        if (known.isEmpty()) {
            return new Scoring(items, scores, item -> List.of());
        }
        NormalEquations equations = new NormalEquations(d);
        equations.reset(gramCopy, parameters.regularization(known.size(), n));
        float[] rows = new float[known.size() * d];
        for (int i = 0; i < known.size(); i++) {
            copyFactors(items.find(known.get(i).item()).getAsInt(), rows, i * d);
            equations.add((float) known.get(i).weight(), rows, i * d);
        }
        equations.factorize();
        float[] user = equations.rightSide().clone();
        equations.solve(user);
        multiply(user, scores);
        return new Scoring(items, scores, item -> contributions(equations, rows, known, item));
    }

    /** The user's factors are a sum over the history, so the score is, too. */
    private List<Contribution> contributions(
            NormalEquations solved, float[] rows, List<History.Entry> history, int item) {
        int d = parameters.factors();
        float[] influence = new float[d];
        copyFactors(item, influence, 0);
        solved.solve(influence);
        List<Contribution> contributions = new ArrayList<>(history.size());
        for (int i = 0; i < history.size(); i++) {
            double sum = 0;
            for (int f = 0; f < d; f++) {
                sum += influence[f] * rows[i * d + f];
            }
            contributions.add(
                    new Contribution(history.get(i).item(), history.get(i).weight() * sum));
        }
        return contributions;
    }

    /** The same factors, with viewers folded in by other settings. */
    ItemFactors foldedIn(double regularization, double unobservedWeight) {
        int d = parameters.factors();
        float[] rows = new float[Checks.arrayLength(items.size(), d)];
        for (int item = 0; item < items.size(); item++) {
            copyFactors(item, rows, item * d);
        }
        try (Blocks blocks = new Blocks(1)) {
            return Als.factors(items, rows, Parameters.of(d, regularization, unobservedWeight, 0), blocks);
        }
    }

    void copyFactors(int item, float[] into, int offset) {
        for (int f = 0; f < parameters.factors(); f++) {
            into[offset + f] = factors[f][item];
        }
    }

    /** Four dimensions at a time and a tile of the scores that stays in the cache; every loop is one that the JIT compiler vectorises. */
    private void multiply(float[] user, float[] scores) {
        int whole = user.length / DIMENSIONS * DIMENSIONS;
        for (int from = 0; from < scores.length; from += TILE) {
            for (int f = 0; f < whole; f += DIMENSIONS) {
                addFour(scores, user, f, from, Math.min(scores.length, from + TILE));
            }
        }
        for (int f = whole; f < user.length; f++) {
            float[] dimension = factors[f];
            float u = user[f];
            for (int i = 0; i < scores.length; i++) {
                scores[i] += u * dimension[i];
            }
        }
    }

    private void addFour(float[] scores, float[] user, int f, int from, int until) {
        float u0 = user[f];
        float u1 = user[f + 1];
        float u2 = user[f + 2];
        float u3 = user[f + 3];
        float[] f0 = factors[f];
        float[] f1 = factors[f + 1];
        float[] f2 = factors[f + 2];
        float[] f3 = factors[f + 3];
        for (int i = from; i < until; i++) {
            scores[i] += u0 * f0[i] + u1 * f1[i] + u2 * f2[i] + u3 * f3[i];
        }
    }

    Parameters parameters() {
        return parameters;
    }

    FloatBuffer gram() {
        return gram;
    }

    float[][] factors() {
        return factors;
    }
}
