package org.opencinema.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.opencinema.recommendation.Als;
import org.opencinema.recommendation.History;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemFactors;
import org.opencinema.recommendation.Ranked;
import org.opencinema.recommendation.Scoring;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does an answer for a viewer cost: the 20 best of 100,000 titles by 64 factors, and folding in 30 titles by 128 factors? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecommendationBenchmark {
    private static final int MANY = 100_000;
    private static final int FEW = 512;
    private static final int FACTORS = 64;
    private static final int TOP = 20;

    private final SplittableRandom random = new SplittableRandom(1);
    private final BitSet excluded = new BitSet();
    private final float[][] rows = new float[MANY][FACTORS];
    private final float[] viewer = new float[FACTORS];

    @SuppressWarnings("NullAway.Init") // by setUp
    private ItemFactors many;

    @SuppressWarnings("NullAway.Init") // by setUp
    private ItemFactors few;

    @SuppressWarnings("NullAway.Init") // by setUp
    private History history;

    @SuppressWarnings("NullAway.Init") // by setUp
    private History one;

    @Setup
    public void setUp() {
        many = train(MANY, FACTORS);
        few = train(FEW, 2 * FACTORS);
        history = history(30);
        one = history(1);
        for (int i = 0; i < 30; i++) {
            excluded.set(random.nextInt(MANY));
        }
        for (float[] row : rows) {
            fill(row);
        }
        fill(viewer);
    }

    private void fill(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
    }

    private ItemFactors train(int items, int factors) {
        Interactions.Builder builder = Interactions.builder();
        for (int i = 0; i < 3 * items; i++) {
            int item = i < items ? i : (int) (items * random.nextDouble() * random.nextDouble());
            builder.add(new UUID(1, random.nextInt(5_000)), new UUID(2, item), 1, Instant.EPOCH);
        }
        return Als.builder().factors(factors).iterations(2).build().train(builder.build());
    }

    private static History history(int size) {
        List<UUID> items = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            items.add(new UUID(2, i));
        }
        return History.of(items.toArray(new UUID[0]));
    }

    /** Folding in 1 title, all scores, the best. */
    @Benchmark
    public List<Ranked> topOfMany() {
        return many.score(one).top(TOP, excluded);
    }

    /** The same by rows, without folding in, as one would write it first. */
    @Benchmark
    public List<Integer> topOfManyNaive() {
        float[] scores = new float[MANY];
        for (int item = 0; item < MANY; item++) {
            for (int f = 0; f < FACTORS; f++) {
                scores[item] += rows[item][f] * viewer[f];
            }
        }
        PriorityQueue<Integer> best = new PriorityQueue<>(Comparator.comparingDouble(item -> scores[item]));
        for (int item = 0; item < MANY; item++) {
            if (!excluded.get(item)) {
                best.add(item);
                if (best.size() > TOP) {
                    best.poll();
                }
            }
        }
        return List.copyOf(best);
    }

    /** Folding in 30 titles by 128 factors, and the scores of 512 titles. */
    @Benchmark
    public Scoring foldIn() {
        return few.score(history);
    }
}
