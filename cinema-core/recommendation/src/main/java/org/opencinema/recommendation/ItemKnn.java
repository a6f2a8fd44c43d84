package org.opencinema.recommendation;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Items that the same users touched: for each item its nearest neighbours by cosine. A score is the sum of the similarities to those
 * neighbours that are in the history. Immutable, thread-safe.
 */
public final class ItemKnn implements Scorer {
    private static final int BLOCK = 64;

    private final ItemIndex items;
    // by item of the history: those that have it among their neighbours
    private final IntBuffer starts;
    private final IntBuffer targets;
    private final FloatBuffer similarities;

    ItemKnn(ItemIndex items, IntBuffer starts, IntBuffer targets, FloatBuffer similarities) {
        this.items = items;
        this.starts = starts;
        this.targets = targets;
        this.similarities = similarities;
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
        float[] scores = new float[items.size()];
        for (History.Entry entry : history.entries()) {
            items.find(entry.item()).ifPresent(item -> {
                for (int at = starts.get(item); at < starts.get(item + 1); at++) {
                    scores[targets.get(at)] += (float) (entry.weight() * similarities.get(at));
                }
            });
        }
        return new Scoring(items, scores, item -> contributions(history, item));
    }

    private List<Contribution> contributions(History history, int target) {
        List<Contribution> contributions = new ArrayList<>();
        for (History.Entry entry : history.entries()) {
            items.find(entry.item()).ifPresent(item -> {
                for (int at = starts.get(item); at < starts.get(item + 1); at++) {
                    if (targets.get(at) == target) {
                        contributions.add(new Contribution(entry.item(), entry.weight() * similarities.get(at)));
                    }
                }
            });
        }
        return contributions;
    }

    /** Of the neighbours of each recommended item. */
    static ItemKnn create(ItemIndex items, int[][] neighbours, float[][] similarities) {
        int n = items.size();
        int[] starts = new int[n + 1];
        for (int item = 0; item < n; item++) {
            starts[item + 1] = Math.addExact(starts[item], neighbours[item].length);
        }
        int[] columns = new int[starts[n]];
        float[] values = new float[starts[n]];
        for (int item = 0; item < n; item++) {
            System.arraycopy(neighbours[item], 0, columns, starts[item], neighbours[item].length);
            System.arraycopy(similarities[item], 0, values, starts[item], neighbours[item].length);
        }
        SparseRows turned = new SparseRows(starts, columns, values).transpose(n);
        return new ItemKnn(
                items,
                IntBuffer.wrap(turned.starts()),
                IntBuffer.wrap(turned.columns()),
                FloatBuffer.wrap(turned.values()));
    }

    IntBuffer starts() {
        return starts;
    }

    IntBuffer targets() {
        return targets;
    }

    FloatBuffer similarities() {
        return similarities;
    }

    /** The options of the neighbours. Not thread-safe. */
    public static final class Builder {
        private int k = 100;
        private double shrinkage = 10;
        private double asymmetry = 0.4;
        private int threads = Math.max(1, Runtime.getRuntime().availableProcessors());

        private Builder() {}

        /** Neighbours that are kept of each recommended item: 1 to 10,000, 100 unless set. */
        public Builder neighbours(int k) {
            this.k = Checks.within("neighbours", k, 1, 10_000);
            return this;
        }

        /** Added to the lengths, so that few common users make little similarity: 0 or more, 10 unless set. */
        public Builder shrinkage(double shrinkage) {
            this.shrinkage = Checks.within("shrinkage", shrinkage, 0, Double.MAX_VALUE);
            return this;
        }

        /** How much the length of the recommended item counts against that of the item of the history: 0 to 1, 0.4 unless set; 0.5 is cosine. */
        public Builder asymmetry(double asymmetry) {
            this.asymmetry = Checks.within("asymmetry", asymmetry, 0, 1);
            return this;
        }

        /** Threads at work: 1 to 256, as many as processors unless set. */
        public Builder threads(int threads) {
            this.threads = Checks.within("threads", threads, 1, 256);
            return this;
        }

        /**
         * Finds the neighbours. Blocking.
         *
         * @throws java.util.concurrent.CancellationException if the thread is interrupted
         */
        public ItemKnn train(Interactions interactions) {
            SparseRows byUser = interactions.byUser();
            SparseRows byItem = interactions.byItem();
            int n = interactions.items().size();
            int kept = Math.max(1, Math.min(k, n - 1));
            double[] squares = new double[n];
            for (int item = 0; item < n; item++) {
                for (int at = byItem.start(item); at < byItem.end(item); at++) {
                    squares[item] += byItem.value(at) * byItem.value(at);
                }
            }
            int[][] neighbours = new int[n][];
            float[][] similarities = new float[n][];
            try (Blocks blocks = new Blocks(threads)) {
                blocks.run(n, BLOCK, () -> {
                    Row row = new Row(interactions.items(), byUser, byItem, squares);
                    return (block, from, until) -> {
                        for (int item = from; item < until; item++) {
                            neighbours[item] = row.nearest(item, kept);
                            similarities[item] = row.similarities(neighbours[item]);
                        }
                    };
                });
            }
            return create(interactions.items(), neighbours, similarities);
        }

        /** The similarities of one item to all others. */
        private final class Row {
            private final ItemIndex items;
            private final SparseRows byUser;
            private final SparseRows byItem;
            private final double[] squares;
            private final float[] common;

            Row(ItemIndex items, SparseRows byUser, SparseRows byItem, double[] squares) {
                this.items = items;
                this.byUser = byUser;
                this.byItem = byItem;
                this.squares = squares;
                this.common = new float[items.size()];
            }

            int[] nearest(int item, int kept) {
                Arrays.fill(common, 0);
                for (int at = byItem.start(item); at < byItem.end(item); at++) {
                    int user = byItem.column(at);
                    float weight = byItem.value(at);
                    for (int other = byUser.start(user); other < byUser.end(user); other++) {
                        common[byUser.column(other)] += weight * byUser.value(other);
                    }
                }
                common[item] = 0;
                double length = Math.pow(squares[item], asymmetry);
                for (int other = 0; other < common.length; other++) {
                    if (common[other] > 0) {
                        common[other] /= (float) (length * Math.pow(squares[other], 1 - asymmetry) + shrinkage);
                    }
                }
                int[] best = new Scoring(items, common, one -> List.of()).topNumbers(kept, new BitSet());
                int count = 0;
                while (count < best.length && common[best[count]] > 0) {
                    count++;
                }
                return Arrays.copyOf(best, count);
            }

            float[] similarities(int[] others) {
                float[] values = new float[others.length];
                for (int i = 0; i < others.length; i++) {
                    values[i] = common[others[i]];
                }
                return values;
            }
        }
    }
}
