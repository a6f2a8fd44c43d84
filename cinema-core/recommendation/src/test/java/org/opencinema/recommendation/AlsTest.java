package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

final class AlsTest {
    private static final Interactions CLUSTERS = Clusters.interactions(200, 7);

    @Test
    void topItems_ofAUserOfOneCluster_areOfThatCluster() {
        ItemFactors factors = als(16, 2, 1).train(CLUSTERS);

        for (int cluster = 0; cluster < Clusters.COUNT; cluster++) {
            History history = History.of(
                    Clusters.item(cluster * Clusters.ITEMS_EACH), Clusters.item(cluster * Clusters.ITEMS_EACH + 3));
            assertThat(factors.score(history).top(8, new BitSet()))
                    .extracting(ranked -> Clusters.cluster(ranked.item()))
                    .containsOnly(cluster);
        }
    }

    @Test
    void training_withTheSameSeed_isTheSameWithAnyNumberOfThreads() {
        Interactions many = Clusters.interactions(700, 3);
        History history = many.history(5);

        List<Ranked> one = als(16, 1, 42).train(many).score(history).top(100, new BitSet());

        assertThat(als(16, 3, 42).train(many).score(history).top(100, new BitSet()))
                .isEqualTo(one);
        assertThat(als(16, 1, 43).train(many).score(history).top(100, new BitSet()))
                .isNotEqualTo(one);
    }

    @Test
    void scores_areThoseOfTheLeastSquaresProblemSolvedInDoublePrecision() {
        for (double exponent : new double[] {0, 0.5, 1}) {
            int d = 7;
            ItemFactors factors = Als.builder()
                    .factors(d)
                    .iterations(4)
                    .frequencyExponent(exponent)
                    .regularization(0.3)
                    .unobservedWeight(0.2)
                    .build()
                    .train(CLUSTERS);
            int n = factors.items().size();
            History history = CLUSTERS.history(11);

            double[][] a = new double[d][d + 1];
            for (int item = 0; item < n; item++) {
                UUID id = factors.items().id(item);
                double weight = history.entries().stream()
                        .filter(entry -> entry.item().equals(id))
                        .mapToDouble(History.Entry::weight)
                        .sum();
                for (int i = 0; i < d; i++) {
                    for (int j = 0; j < d; j++) {
                        a[i][j] += (0.2 + weight) * factor(factors, item, i) * factor(factors, item, j);
                    }
                    a[i][d] += weight * factor(factors, item, i);
                }
            }
            for (int i = 0; i < d; i++) {
                a[i][i] += 0.3 * Math.pow(history.entries().size() + 0.2 * n, exponent);
            }
            double[] user = eliminate(a);

            Scoring scoring = factors.score(history);
            for (int item = 0; item < n; item++) {
                double expected = 0;
                for (int i = 0; i < d; i++) {
                    expected += user[i] * factor(factors, item, i);
                }
                assertThat(scoring.score(factors.items().id(item))).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @Test
    void training_goneOnAfterNewInteractions_isSoonAsGoodAsFromTheStart() {
        Evaluation evaluation = Evaluation.holdOutNewest(Clusters.interactions(300, 7), 0.2, 5);
        Interactions old = Evaluation.holdOutNewest(evaluation.train(), 0.2, 5).train();
        ItemFactors before = als(16, 2, 1).train(old);
        Als once = Als.builder().factors(16).iterations(1).build();

        double whole = ndcg(evaluation, als(16, 2, 1).train(evaluation.train()));

        assertThat(ndcg(evaluation, once.train(evaluation.train(), before)))
                .isGreaterThan(0.97 * whole)
                .isGreaterThan(ndcg(evaluation, once.train(evaluation.train())));
        assertThatThrownBy(() -> als(8, 1, 1).train(old, before)).hasMessageContaining("16");
    }

    private static double ndcg(Evaluation evaluation, Scorer scorer) {
        return evaluation.rank(scorer, 20).at(20).ndcg();
    }

    @Test
    void contributions_addUpToTheScore() {
        ItemFactors factors = als(16, 2, 1).train(CLUSTERS);
        History history = CLUSTERS.history(4);
        Scoring scoring = factors.score(history);

        for (UUID item : factors.items().ids()) {
            List<Contribution> contributions = scoring.contributions(item);
            assertThat(contributions).hasSameSizeAs(history.entries());
            assertThat(contributions.stream().mapToDouble(Contribution::amount).sum())
                    .isCloseTo(scoring.score(item), within(1e-4));
            assertThat(contributions).isSortedAccordingTo((x, y) -> Double.compare(y.amount(), x.amount()));
        }
    }

    @Test
    void history_ofUnknownItems_scoresNothing() {
        Scoring scoring = als(4, 1, 1).train(CLUSTERS).score(History.of(new UUID(9, 9)));

        assertThat(scoring.top(3, new BitSet())).extracting(Ranked::score).containsOnly(0.0);
        assertThat(scoring.contributions(Clusters.item(0))).isEmpty();
    }

    @Test
    void gramMatrix_ofMoreItemsThanAreSummedUpAtATime_isThatInDoublePrecision() {
        int n = 40_000;
        int d = 4;
        Interactions.Builder builder = Interactions.builder();
        SplittableRandom random = new SplittableRandom(8);
        for (int item = 0; item < n; item++) {
            builder.add(Clusters.user(random.nextInt(50)), Clusters.item(item), 1, Clusters.START);
        }

        ItemFactors factors =
                Als.builder().factors(d).iterations(1).threads(2).build().train(builder.build());

        for (int i = 0; i < d; i++) {
            for (int j = i; j < d; j++) {
                double expected = 0;
                for (int item = 0; item < n; item++) {
                    expected += 0.1 * factor(factors, item, i) * factor(factors, item, j);
                }
                assertThat((double) factors.gram().get(i * d + j))
                        .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    @Test
    void factors_ofMoreUsersThanFitAnArray_areRefused() {
        assertThat(Checks.arrayLength(2_000_000, 1024)).isEqualTo(2_048_000_000);
        assertThatThrownBy(() -> Checks.arrayLength(2_100_000, 1024))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2100000 users or items with 1024 factors");
    }

    @Test
    void contributions_areThoseSolvedForInDoublePrecision_andWithoutTheLargestTheScoreIsLower() {
        SplittableRandom random = new SplittableRandom(12);
        for (double exponent : new double[] {0, 1}) {
            ItemFactors factors = Als.builder()
                    .factors(6)
                    .iterations(6)
                    .frequencyExponent(exponent)
                    .regularization(exponent == 0 ? 2 : 0.1)
                    .build()
                    .train(CLUSTERS);
            for (int round = 0; round < 1_000; round++) {
                List<History.Entry> entries = history(random, factors.items());
                UUID item = factors.items().id(random.nextInt(factors.items().size()));
                Scoring scoring = factors.score(new History(entries));

                List<Contribution> contributions = scoring.contributions(item);

                Map<UUID, Double> expected = contributions(factors, exponent, entries, item);
                for (Contribution one : contributions) {
                    assertThat(one.amount()).isCloseTo(expected.get(one.item()), within(1e-4));
                }
                double most = expected.values().stream().max(Double::compare).orElseThrow();
                Contribution top = contributions.get(0);
                assertThat(expected.get(top.item())).isCloseTo(most, within(1e-4));
                if (top.amount() > 1e-3) {
                    List<History.Entry> others = entries.stream()
                            .filter(entry -> !entry.item().equals(top.item()))
                            .toList();
                    assertThat(factors.score(new History(others)).score(item)).isLessThan(scoring.score(item));
                }
            }
        }
    }

    private static List<History.Entry> history(SplittableRandom random, ItemIndex items) {
        Map<UUID, History.Entry> entries = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            UUID item = items.id(random.nextInt(items.size()));
            entries.put(item, new History.Entry(item, 0.2 + random.nextDouble()));
        }
        return List.copyOf(entries.values());
    }

    /** Of each entry w · qᵀ A⁻¹ y, where q is the item asked for and y that of the entry. */
    private static Map<UUID, Double> contributions(
            ItemFactors factors, double exponent, List<History.Entry> history, UUID item) {
        int d = factors.parameters().factors();
        int n = factors.items().size();
        double[][] a = new double[d][d + 1];
        for (int i = 0; i < d; i++) {
            for (int other = 0; other < n; other++) {
                for (int j = 0; j < d; j++) {
                    a[i][j] += 0.1 * factor(factors, other, i) * factor(factors, other, j);
                }
            }
            for (History.Entry entry : history) {
                int number = factors.items().find(entry.item()).getAsInt();
                for (int j = 0; j < d; j++) {
                    a[i][j] += entry.weight() * factor(factors, number, i) * factor(factors, number, j);
                }
            }
            a[i][i] += factors.parameters().regularization() * Math.pow(history.size() + 0.1 * n, exponent);
            a[i][d] = factor(factors, factors.items().find(item).getAsInt(), i);
        }
        double[] influence = eliminate(a);
        Map<UUID, Double> amounts = new LinkedHashMap<>();
        for (History.Entry entry : history) {
            double sum = 0;
            for (int i = 0; i < d; i++) {
                sum += influence[i]
                        * factor(factors, factors.items().find(entry.item()).getAsInt(), i);
            }
            amounts.put(entry.item(), entry.weight() * sum);
        }
        return amounts;
    }

    @Test
    void training_interrupted_ends() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> als(16, 2, 1).train(CLUSTERS)).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void training_withNothing_isRefused() {
        assertThatThrownBy(() -> als(4, 1, 1).train(Interactions.builder().build()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void options_outOfRange_areRefused() {
        Als.Builder builder = Als.builder();

        assertThatThrownBy(() -> builder.factors(0)).hasMessage("factors must be 1..1024, was 0");
        assertThatThrownBy(() -> builder.factors(1025)).hasMessageContaining("1025");
        assertThatThrownBy(() -> builder.iterations(0)).hasMessageContaining("iterations");
        assertThatThrownBy(() -> builder.regularization(0)).hasMessageContaining("regularization");
        assertThatThrownBy(() -> builder.unobservedWeight(Double.NaN)).hasMessageContaining("unobservedWeight");
        assertThatThrownBy(() -> builder.frequencyExponent(1.1)).hasMessageContaining("frequencyExponent");
        assertThatThrownBy(() -> builder.threads(0)).hasMessageContaining("threads");
    }

    private static Als als(int factors, int threads, long seed) {
        return Als.builder()
                .factors(factors)
                .iterations(8)
                .threads(threads)
                .seed(seed)
                .build();
    }

    private static double factor(ItemFactors factors, int item, int dimension) {
        return factors.factors()[dimension][item];
    }

    private static double[] eliminate(double[][] a) {
        int d = a.length;
        for (int k = 0; k < d; k++) {
            for (int i = 0; i < d; i++) {
                if (i != k) {
                    double f = a[i][k] / a[k][k];
                    for (int j = k; j <= d; j++) {
                        a[i][j] -= f * a[k][j];
                    }
                }
            }
        }
        double[] x = new double[d];
        for (int k = 0; k < d; k++) {
            x[k] = a[k][d] / a[k][k];
        }
        return x;
    }
}
