package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EaseTest {
    private static final double REGULARIZATION = 8;

    @Test
    void scores_areThoseOfADoublePrecisionInverse_withMoreUsersThanItems_aFewLess_andFarLess() {
        for (int users : new int[] {300, 70, 30}) {
            Interactions interactions = Clusters.interactions(users, 7);
            double[][] weights = weights(interactions);
            Ease ease = ease(2).train(interactions);
            for (int user = 0; user < 20; user++) {
                History history = interactions.history(Clusters.user(user));
                Scoring scoring = ease.score(history);
                for (int item = 0; item < interactions.items().size(); item++) {
                    double expected = 0;
                    for (History.Entry entry : history.entries()) {
                        expected += entry.weight()
                                * weights[
                                        interactions.items().find(entry.item()).getAsInt()][item];
                    }
                    UUID id = interactions.items().id(item);
                    assertThat(scoring.score(id)).isCloseTo(expected, within(1e-4));
                    assertThat(scoring.contributions(id).stream()
                                    .mapToDouble(Contribution::amount)
                                    .sum())
                            .isCloseTo(scoring.score(id), within(1e-4));
                }
            }
        }
    }

    @Test
    void nearest_ofAllWeights_scoresAsBefore_andOfAFewKeepsTheStrongest() {
        Interactions interactions = Clusters.interactions(300, 7);
        Ease ease = ease(2).maxItems(80).train(interactions);
        History history = interactions.history(Clusters.user(3));
        ItemKnn all = ease.nearest(10_000);
        for (UUID item : interactions.items().ids()) {
            assertThat(all.score(history).score(item))
                    .isCloseTo(ease.score(history).score(item), within(1e-5));
        }

        ItemKnn few = ease.nearest(3);

        UUID target = interactions.items().id(0);
        List<Double> strengths = interactions.items().ids().stream()
                .map(item -> Math.abs(ease.score(History.of(item)).score(target)))
                .sorted(Comparator.reverseOrder())
                .toList();
        List<Double> kept = interactions.items().ids().stream()
                .map(item -> Math.abs(few.score(History.of(item)).score(target)))
                .sorted(Comparator.reverseOrder())
                .toList();
        assertThat(kept.subList(0, 3)).isEqualTo(strengths.subList(0, 3));
        assertThat(kept.subList(3, kept.size())).containsOnly(0.0);
        assertThatThrownBy(() -> ease.nearest(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void inverse_ofAMatrixOfManyBlocks_timesTheMatrix_isOne() {
        int n = 333;
        SplittableRandom random = new SplittableRandom(3);
        float[][] root = new float[n][n];
        for (float[] row : root) {
            for (int j = 0; j < n; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        float[][] matrix = new float[n][n];
        float[][] inverse = new float[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    matrix[i][j] += root[i][k] * root[j][k] / n;
                }
                matrix[i][j] += i == j ? 1 : 0;
                inverse[i][j] = i <= j ? matrix[i][j] : Float.NaN;
            }
        }

        try (Blocks blocks = new Blocks(2)) {
            SymmetricInverse.invert(inverse, blocks);
        }

        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double product = 0;
                for (int k = 0; k < n; k++) {
                    product += matrix[i][k] * inverse[k][j];
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-5));
            }
        }
    }

    @Test
    void training_isTheSameWithAnyNumberOfThreads() {
        Interactions interactions = Clusters.interactions(200, 3);
        History history = interactions.history(Clusters.user(5));

        assertThat(ease(1).train(interactions).score(history).top(100, new BitSet()))
                .isEqualTo(ease(3).train(interactions).score(history).top(100, new BitSet()));
    }

    @Test
    void itemsBeyondTheCap_scoreNothing_andTheRestIsLearnedWithoutThem() {
        Interactions interactions = Clusters.interactions(200, 3);
        Scoring popular = Popularity.of(interactions).score(new History(List.of()));
        List<UUID> most =
                popular.top(20, new BitSet()).stream().map(Ranked::item).toList();
        Ease ease = ease(2).maxItems(20).train(interactions);
        Interactions.Builder few = Interactions.builder();
        for (UUID user : interactions.users()) {
            interactions.history(user).entries().stream()
                    .filter(entry -> most.contains(entry.item()))
                    .forEach(entry -> few.add(user, entry.item(), entry.weight(), Clusters.START));
        }
        Ease small = ease(2).train(few.build());

        History history = interactions.history(Clusters.user(1));
        for (UUID item : interactions.items().ids()) {
            double score = ease.score(history).score(item);
            assertThat(score).isCloseTo(small.score(history).score(item), within(1e-4));
            if (!most.contains(item)) {
                assertThat(score).isZero();
                assertThat(ease.score(history).contributions(item)).isEmpty();
            }
        }
    }

    @Test
    void options_outOfRange_areRefused() {
        assertThatThrownBy(() -> Ease.builder().regularization(0)).hasMessageContaining("regularization");
        assertThatThrownBy(() -> Ease.builder().maxItems(40_001)).hasMessageContaining("40001");
        assertThatThrownBy(() -> Ease.builder().threads(0)).hasMessageContaining("threads");
    }

    private static Ease.Builder ease(int threads) {
        return Ease.builder().regularization(REGULARIZATION).threads(threads);
    }

    /** By the formula of the paper, with Gauss-Jordan elimination. */
    private static double[][] weights(Interactions interactions) {
        int n = interactions.items().size();
        double[][] a = new double[n][2 * n];
        for (UUID user : interactions.users()) {
            for (History.Entry one : interactions.history(user).entries()) {
                for (History.Entry other : interactions.history(user).entries()) {
                    a[interactions.items().find(one.item()).getAsInt()][
                                    interactions.items().find(other.item()).getAsInt()] +=
                            one.weight() * other.weight();
                }
            }
        }
        for (int i = 0; i < n; i++) {
            a[i][i] += REGULARIZATION;
            a[i][n + i] = 1;
        }
        for (int k = 0; k < n; k++) {
            double pivot = a[k][k];
            for (int j = 0; j < 2 * n; j++) {
                a[k][j] /= pivot;
            }
            for (int i = 0; i < n; i++) {
                double factor = a[i][k];
                for (int j = 0; i != k && j < 2 * n; j++) {
                    a[i][j] -= factor * a[k][j];
                }
            }
        }
        double[][] weights = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                weights[i][j] = i == j ? 0 : -a[i][n + j] / a[j][n + j];
            }
        }
        return weights;
    }
}
