package org.opencinema.recommendation;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Implicit alternating least squares: factors of users and items whose products come close to 1 where there was an interaction, by its
 * weight, and to 0 elsewhere. The same interactions, options and seed give the same factors with any number of threads. Immutable,
 * thread-safe.
 */
public final class Als {
    private static final int BLOCK = 256;
    private static final int GROUP = 64;
    private static final double SPREAD = 0.1;

    private final Builder options;

    private Als(Builder options) {
        this.options = options;
    }

    /** The options, at their defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Trains the factors of the items. Blocking; an interruption of the thread ends it.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws IllegalArgumentException if there are no interactions, or users or items times factors are more than 2,147,483,639
     */
    public ItemFactors train(Interactions interactions) {
        return train(interactions, start(Checks.arrayLength(interactions.items().size(), options.factors)));
    }

    /**
     * Trains on from factors that were trained with older interactions: as good after a few iterations as a training from nothing is after
     * many. Items that are new start from 0. Blocking; an interruption of the thread ends it.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws IllegalArgumentException if there are no interactions, users or items times factors are more than 2,147,483,639, or the
     *     factors to start from are not as many as the options say
     */
    public ItemFactors train(Interactions interactions, ItemFactors start) {
        int d = options.factors;
        if (start.parameters().factors() != d) {
            throw new IllegalArgumentException("there must be " + d + " factors to start from, were "
                    + start.parameters().factors());
        }
        ItemIndex items = interactions.items();
        float[] factors = new float[Checks.arrayLength(items.size(), d)];
        for (int item = 0; item < items.size(); item++) {
            int at = item * d;
            start.items().find(items.id(item)).ifPresent(old -> start.copyFactors(old, factors, at));
        }
        return train(interactions, factors);
    }

    private ItemFactors train(Interactions interactions, float[] items) {
        if (interactions.size() == 0) {
            throw new IllegalArgumentException("there are no interactions to train with");
        }
        int d = options.factors;
        SparseRows byUser = interactions.byUser();
        SparseRows byItem = interactions.byItem();
        float[] users = new float[Checks.arrayLength(interactions.userCount(), d)];
        try (Blocks blocks = new Blocks(options.threads)) {
            for (int i = 0; i < options.iterations; i++) {
                solve(blocks, byUser, items, users);
                solve(blocks, byItem, users, items);
            }
            return factors(interactions.items(), items, options.parameters(), blocks);
        }
    }

    /** From rows of factors, with what folding in takes. */
    static ItemFactors factors(ItemIndex items, float[] rows, ItemFactors.Parameters parameters, Blocks blocks) {
        int n = items.size();
        int d = parameters.factors();
        float[] gram = gram(blocks, rows, n, d, parameters.unobservedWeight());
        return new ItemFactors(items, parameters, FloatBuffer.wrap(gram), turn(rows, n, d));
    }

    ItemFactors.Parameters parameters() {
        return options.parameters();
    }

    float[] start(int length) {
        SplittableRandom random = new SplittableRandom(options.seed);
        double deviation = SPREAD / Math.sqrt(options.factors);
        float[] factors = new float[length];
        for (int i = 0; i < length; i++) {
            factors[i] = (float) (random.nextGaussian() * deviation);
        }
        return factors;
    }

    /** The best rows for these columns. */
    private void solve(Blocks blocks, SparseRows matrix, float[] columns, float[] rows) {
        int d = options.factors;
        int columnCount = columns.length / d;
        float[] gram = gram(blocks, columns, columnCount, d, (float) options.unobservedWeight);
        ItemFactors.Parameters parameters = options.parameters();
        blocks.run(matrix.rowCount(), BLOCK, () -> {
            NormalEquations equations = new NormalEquations(d);
            return (block, from, until) -> {
                for (int row = from; row < until; row++) {
                    int count = matrix.end(row) - matrix.start(row);
                    if (count == 0) {
                        java.util.Arrays.fill(rows, row * d, row * d + d, 0);
                        continue;
                    }
                    equations.reset(gram, parameters.regularization(count, columnCount));
                    for (int at = matrix.start(row); at < matrix.end(row); at++) {
                        equations.add(matrix.value(at), columns, matrix.column(at) * d);
                    }
                    equations.factorize();
                    equations.solve(equations.rightSide());
                    System.arraycopy(equations.rightSide(), 0, rows, row * d, d);
                }
            };
        });
    }

    /**
     * The upper triangle of weight · sum of y yᵀ, summed up in the order of blocks. The sums of a group of blocks are kept at a time, as
     * those of all would be larger than the factors themselves.
     */
    private static float[] gram(Blocks blocks, float[] rows, int n, int d, float weight) {
        double[] sum = new double[d * d];
        float[][] parts = new float[Math.min(GROUP, Blocks.count(n, BLOCK))][d * d];
        float[] zero = new float[d * d];
        for (int first = 0; first < n; first += GROUP * BLOCK) {
            int offset = first;
            int size = Math.min(GROUP * BLOCK, n - first);
            blocks.run(size, BLOCK, () -> {
                NormalEquations equations = new NormalEquations(d);
                return (block, from, until) -> {
                    equations.reset(zero, 0);
                    for (int row = from; row < until; row++) {
                        equations.add(1, rows, (offset + row) * d);
                    }
                    equations.copyTo(parts[block]);
                };
            });
            for (int block = 0; block < Blocks.count(size, BLOCK); block++) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += parts[block][i];
                }
            }
        }
        float[] gram = new float[d * d];
        for (int i = 0; i < gram.length; i++) {
            gram[i] = (float) (weight * sum[i]);
        }
        return gram;
    }

    private static float[][] turn(float[] rows, int n, int d) {
        float[][] turned = new float[d][n];
        for (int row = 0; row < n; row++) {
            for (int f = 0; f < d; f++) {
                turned[f][row] = rows[row * d + f];
            }
        }
        return turned;
    }

    /** The options of a training. Not thread-safe. */
    public static final class Builder {
        private int factors = 64;
        private int iterations = 16;
        private double regularization = 0.02;
        private double unobservedWeight = 0.1;
        private double frequencyExponent = 1;
        private long seed = 1;
        private int threads = Math.max(1, Runtime.getRuntime().availableProcessors());

        private Builder() {}

        /** Numbers per item: 1 to 1,024, 64 unless set. */
        public Builder factors(int factors) {
            this.factors = Checks.within("factors", factors, 1, 1024);
            return this;
        }

        /** Rounds: 1 to 1,000, 16 unless set. */
        public Builder iterations(int iterations) {
            this.iterations = Checks.within("iterations", iterations, 1, 1000);
            return this;
        }

        /** How strongly factors are kept small: above 0, 0.02 unless set. With a frequency exponent of 0 try 5 to 10. */
        public Builder regularization(double regularization) {
            this.regularization = Checks.above("regularization", regularization, 0);
            return this;
        }

        /** The weight of the pairs without interaction: above 0, 0.1 unless set. */
        public Builder unobservedWeight(double unobservedWeight) {
            this.unobservedWeight = Checks.above("unobservedWeight", unobservedWeight, 0);
            return this;
        }

        /** How much regularization grows with the number of interactions: 0 (not at all) to 1 (with it), 1 unless set. */
        public Builder frequencyExponent(double frequencyExponent) {
            this.frequencyExponent = Checks.within("frequencyExponent", frequencyExponent, 0, 1);
            return this;
        }

        /** Where the factors start from; 1 unless set. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Threads at work: 1 to 256, as many as processors unless set. */
        public Builder threads(int threads) {
            this.threads = Checks.within("threads", threads, 1, 256);
            return this;
        }

        private ItemFactors.Parameters parameters() {
            return ItemFactors.Parameters.of(factors, regularization, unobservedWeight, frequencyExponent);
        }

        /** The algorithm with these options. */
        public Als build() {
            Builder copy = new Builder();
            copy.factors = factors;
            copy.iterations = iterations;
            copy.regularization = regularization;
            copy.unobservedWeight = unobservedWeight;
            copy.frequencyExponent = frequencyExponent;
            copy.seed = seed;
            copy.threads = threads;
            return new Als(copy);
        }
    }
}
