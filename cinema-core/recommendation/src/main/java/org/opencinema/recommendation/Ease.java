package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * How much each item speaks for each other one, learned of all at once in closed form (Steck: Embarrassingly Shallow Autoencoders for
 * Sparse Data, 2019). Needs 4 bytes for each pair of items, and up to 7 while it learns: the most popular ones up to a cap take part,
 * all others score 0. The same interactions and options give the same scores with any number of threads. Immutable, thread-safe.
 */
public final class Ease implements Scorer {
    private static final int BLOCK = 16;

    private final ItemIndex items;
    private final int[] numbers; // of the items that take part
    private final int[] places; // of all items among those, or -1
    private final float[][] weights;

    private Ease(ItemIndex items, int[] numbers, int[] places, float[][] weights) {
        this.items = items;
        this.numbers = numbers;
        this.places = places;
        this.weights = weights;
    }

    /** The options, at their defaults. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public ItemIndex items() {
        return items;
    }

    @Override
    public Scoring score(History history) {
        List<History.Entry> known = new ArrayList<>();
        float[] sums = new float[numbers.length];
        for (History.Entry entry : history.entries()) {
            int place = place(entry);
            if (place >= 0) {
                known.add(entry);
                float weight = (float) entry.weight();
                float[] row = weights[place];
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += weight * row[j];
                }
            }
        }
        float[] scores = new float[items.size()];
        for (int j = 0; j < sums.length; j++) {
            scores[numbers[j]] = sums[j];
        }
        return new Scoring(items, scores, item -> contributions(known, places[item]));
    }

    /**
     * Only the strongest weights of each recommended item, for or against it: a hundredth of the memory, and fit for a {@link Model}, at
     * nearly the same quality from 200 on.
     *
     * @param most weights of an item that are kept, 1 to 10,000
     * @throws IllegalArgumentException if it is not within
     */
    public ItemKnn nearest(int most) {
        Checks.within("most", most, 1, 10_000);
        int[][] neighbours = new int[items.size()][0];
        float[][] kept = new float[items.size()][0];
        for (int j = 0; j < numbers.length; j++) {
            int target = j;
            float[] strengths = new float[numbers.length];
            for (int i = 0; i < strengths.length; i++) {
                strengths[i] = Math.abs(weights[i][target]);
            }
            BitSet nothing = new BitSet();
            nothing.set(target);
            int[] strongest = new Scoring(items, strengths, item -> List.of())
                    .topNumbers(Math.min(most, strengths.length), nothing);
            neighbours[numbers[target]] =
                    Arrays.stream(strongest).map(place -> numbers[place]).toArray();
            kept[numbers[target]] = new float[strongest.length];
            for (int at = 0; at < strongest.length; at++) {
                kept[numbers[target]][at] = weights[strongest[at]][target];
            }
        }
        return ItemKnn.create(items, neighbours, kept);
    }

    private int place(History.Entry entry) {
        var number = items.find(entry.item());
        return number.isPresent() ? places[number.getAsInt()] : -1;
    }

    private List<Contribution> contributions(List<History.Entry> known, int target) {
        List<Contribution> contributions = new ArrayList<>();
        if (target >= 0) {
            for (History.Entry entry : known) {
                contributions.add(new Contribution(entry.item(), entry.weight() * weights[place(entry)][target]));
            }
        }
        return contributions;
    }

    /** The options of a training. Not thread-safe. */
    public static final class Builder {
        private double regularization = 200;
        private int maxItems = 10_000;
        private int threads = Math.max(1, Runtime.getRuntime().availableProcessors());

        private Builder() {}

        /** How strongly weights are kept small: above 0, 200 unless set; more for more users. */
        public Builder regularization(double regularization) {
            this.regularization = Checks.above("regularization", regularization, 0);
            return this;
        }

        /** The most items that take part: 1 to 40,000, 10,000 (400 MB, while it learns up to 700 MB) unless set. */
        public Builder maxItems(int maxItems) {
            this.maxItems = Checks.within("maxItems", maxItems, 1, 40_000);
            return this;
        }

        /** Threads at work: 1 to 256, as many as processors unless set. */
        public Builder threads(int threads) {
            this.threads = Checks.within("threads", threads, 1, 256);
            return this;
        }

        /**
         * Learns the weights. Blocking. With n items and m users it takes about n³ steps and 4 n² bytes, and with fewer than n / 2 users
         * about m³ steps and 4 (n² + n m + m²) bytes.
         *
         * @throws java.util.concurrent.CancellationException if the thread is interrupted
         * @throws ArithmeticException if the regularization is too small for single precision
         */
        public Ease train(Interactions interactions) {
            int[] numbers = mostPopular(interactions);
            int[] places = new int[interactions.items().size()];
            Arrays.fill(places, -1);
            for (int place = 0; place < numbers.length; place++) {
                places[numbers[place]] = place;
            }
            SparseRows byUser = interactions.byUser().select(places);
            float[][] weights;
            try (Blocks blocks = new Blocks(threads)) {
                weights = byUser.rowCount() < numbers.length / 2
                        ? inverseByUsers(byUser, numbers.length, blocks)
                        : inverseByItems(byUser, numbers.length, blocks);
                toWeights(weights, blocks);
            }
            return new Ease(interactions.items(), numbers, places, weights);
        }

        private int[] mostPopular(Interactions interactions) {
            Scoring popular = Popularity.of(interactions).score(new History(List.of()));
            int[] best =
                    popular.topNumbers(Math.min(maxItems, interactions.items().size()), new BitSet());
            int count = 0;
            while (count < best.length && popular.score(interactions.items().id(best[count])) > 0) {
                count++;
            }
            int[] numbers = Arrays.copyOf(best, count);
            Arrays.sort(numbers);
            return numbers;
        }

        /** (XᵀX + λ)⁻¹. */
        private float[][] inverseByItems(SparseRows byUser, int n, Blocks blocks) {
            float[][] gram = gram(byUser, byUser.transpose(n), blocks);
            SymmetricInverse.invert(gram, blocks);
            return gram;
        }

        /** The same as (1 − Xᵀ(XXᵀ + λ)⁻¹X) / λ, which is less work with few users. */
        private float[][] inverseByUsers(SparseRows byUser, int n, Blocks blocks) {
            SparseRows byItem = byUser.transpose(n);
            float[][] gram = gram(byItem, byUser, blocks);
            SymmetricInverse.invert(gram, blocks);
            int users = gram.length;
            float[][] product = new float[users][n];
            blocks.run(users, BLOCK, () -> (block, from, until) -> {
                for (int user = from; user < until; user++) {
                    for (int item = 0; item < n; item++) {
                        float sum = 0;
                        for (int at = byItem.start(item); at < byItem.end(item); at++) {
                            sum += byItem.value(at) * gram[user][byItem.column(at)];
                        }
                        product[user][item] = sum;
                    }
                }
            });
            float[][] inverse = new float[n][n];
            blocks.run(n, BLOCK, () -> (block, from, until) -> {
                for (int item = from; item < until; item++) {
                    float[] row = inverse[item];
                    for (int at = byItem.start(item); at < byItem.end(item); at++) {
                        addTo(row, product[byItem.column(at)], (float) (-byItem.value(at) / regularization));
                    }
                    row[item] += (float) (1 / regularization);
                }
            });
            return inverse;
        }

        /** The products of all columns, and the regularization. */
        private float[][] gram(SparseRows rows, SparseRows columns, Blocks blocks) {
            int n = columns.rowCount();
            float[][] gram = new float[n][n];
            blocks.run(n, BLOCK, () -> (block, from, until) -> {
                for (int i = from; i < until; i++) {
                    for (int at = columns.start(i); at < columns.end(i); at++) {
                        int row = columns.column(at);
                        for (int other = rows.start(row); other < rows.end(row); other++) {
                            gram[i][rows.column(other)] += columns.value(at) * rows.value(other);
                        }
                    }
                    gram[i][i] += (float) regularization;
                }
            });
            return gram;
        }

        private static void addTo(float[] sum, float[] values, float factor) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += factor * values[j];
            }
        }

        private static void toWeights(float[][] inverse, Blocks blocks) {
            int n = inverse.length;
            float[] scale = new float[n];
            for (int j = 0; j < n; j++) {
                scale[j] = -1 / inverse[j][j];
            }
            blocks.run(n, BLOCK, () -> (block, from, until) -> {
                for (int i = from; i < until; i++) {
                    for (int j = 0; j < n; j++) {
                        inverse[i][j] *= scale[j];
                    }
                    inverse[i][i] = 0;
                }
            });
        }
    }
}
