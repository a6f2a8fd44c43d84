package org.opencinema.recommendation;

import java.util.SplittableRandom;

/**
 * Bayesian personalised ranking: factors learned so that what a user touched ranks above what the user did not (Rendle et al. 2009), by
 * stochastic gradient descent. What is kept are the factors of the items; viewers are folded in by least squares as with {@link Als}. One
 * thread, so the same interactions, options and seed give the same factors. Immutable, thread-safe.
 */
public final class Bpr {
    private static final double SPREAD = 0.1;
    private static final int MAX_DRAWS = 20;

    private final Builder options;

    private Bpr(Builder options) {
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
        if (interactions.size() == 0) {
            throw new IllegalArgumentException("there are no interactions to train with");
        }
        int d = options.factors;
        SplittableRandom random = new SplittableRandom(options.seed);
        SparseRows byUser = interactions.byUser();
        int n = interactions.items().size();
        float[] users = start(random, Checks.arrayLength(interactions.userCount(), d));
        float[] items = start(random, Checks.arrayLength(n, d));
        try (Blocks blocks = new Blocks(1)) {
            for (int epoch = 0; epoch < options.epochs; epoch++) {
                blocks.run(1, 1, () -> (block, from, until) -> epoch(byUser, n, users, items, random));
            }
            return Als.factors(
                    interactions.items(),
                    items,
                    ItemFactors.Parameters.of(d, options.foldInRegularization, options.unobservedWeight, 0),
                    blocks);
        }
    }

    private float[] start(SplittableRandom random, int length) {
        float[] factors = new float[length];
        double deviation = SPREAD / Math.sqrt(options.factors);
        for (int i = 0; i < length; i++) {
            factors[i] = (float) (random.nextGaussian() * deviation);
        }
        return factors;
    }

    private void epoch(SparseRows byUser, int n, float[] users, float[] items, SplittableRandom random) {
        int[] rows = byUser.rowNumbers();
        for (int step = 0; step < rows.length; step++) {
            int at = random.nextInt(rows.length);
            int other = random.nextInt(n);
            for (int draw = 0; byUser.contains(rows[at], other) && draw < MAX_DRAWS; draw++) {
                other = random.nextInt(n);
            }
            update(users, rows[at], items, byUser.column(at), other);
        }
    }

    private void update(float[] users, int user, float[] items, int liked, int other) {
        int d = options.factors;
        int u = user * d;
        int i = liked * d;
        int j = other * d;
        float difference = 0;
        for (int f = 0; f < d; f++) {
            difference += users[u + f] * (items[i + f] - items[j + f]);
        }
        float step = (float) (options.learningRate / (1 + Math.exp(difference)));
        float decay = (float) (options.learningRate * options.regularization);
        for (int f = 0; f < d; f++) {
            float uf = users[u + f];
            float gap = items[i + f] - items[j + f];
            users[u + f] += step * gap - decay * uf;
            items[i + f] += step * uf - decay * items[i + f];
            items[j + f] -= step * uf + decay * items[j + f];
        }
    }

    /** The options of a training. Not thread-safe. */
    public static final class Builder {
        private int factors = 64;
        private int epochs = 60;
        private double learningRate = 0.1;
        private double regularization = 0.01;
        private double foldInRegularization = 1;
        private double unobservedWeight = 0.1;
        private long seed = 1;

        private Builder() {}

        /** Numbers per item: 1 to 1,024, 64 unless set. */
        public Builder factors(int factors) {
            this.factors = Checks.within("factors", factors, 1, 1024);
            return this;
        }

        /** Rounds, of as many steps as interactions each: 1 to 10,000, 60 unless set. */
        public Builder epochs(int epochs) {
            this.epochs = Checks.within("epochs", epochs, 1, 10_000);
            return this;
        }

        /** The length of a step: above 0, 0.1 unless set. */
        public Builder learningRate(double learningRate) {
            this.learningRate = Checks.above("learningRate", learningRate, 0);
            return this;
        }

        /** How strongly factors are kept small: above 0, 0.01 unless set. */
        public Builder regularization(double regularization) {
            this.regularization = Checks.above("regularization", regularization, 0);
            return this;
        }

        /** How strongly the factors of a viewer are kept small: above 0, 1 unless set. */
        public Builder foldInRegularization(double foldInRegularization) {
            this.foldInRegularization = Checks.above("foldInRegularization", foldInRegularization, 0);
            return this;
        }

        /** The weight of the items without interaction when a viewer is folded in: above 0, 0.1 unless set. */
        public Builder unobservedWeight(double unobservedWeight) {
            this.unobservedWeight = Checks.above("unobservedWeight", unobservedWeight, 0);
            return this;
        }

        /** Where the factors start from and what is drawn; 1 unless set. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** The algorithm with these options. */
        public Bpr build() {
            Builder copy = new Builder();
            copy.factors = factors;
            copy.epochs = epochs;
            copy.learningRate = learningRate;
            copy.regularization = regularization;
            copy.foldInRegularization = foldInRegularization;
            copy.unobservedWeight = unobservedWeight;
            copy.seed = seed;
            return new Bpr(copy);
        }
    }
}
