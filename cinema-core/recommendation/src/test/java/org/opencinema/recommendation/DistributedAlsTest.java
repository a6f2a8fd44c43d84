package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DistributedAlsTest {
    private static final Interactions CLUSTERS = Clusters.interactions(600, 7);
    private static final int PARTS = 3;

    @Test
    void training_inParts_learnsTheFactorsOfOneMachine() {
        for (double exponent : new double[] {0, 0.5, 1}) {
            Als als = Als.builder()
                    .factors(7)
                    .iterations(6)
                    .regularization(0.1)
                    .unobservedWeight(0.2)
                    .frequencyExponent(exponent)
                    .seed(5)
                    .build();

            ItemFactors inParts = train(DistributedAls.of(als), CLUSTERS, 6);
            ItemFactors alone = als.train(CLUSTERS);

            for (int user = 0; user < 30; user++) {
                Scoring scoring = inParts.score(CLUSTERS.history(user));
                Scoring expected = alone.score(CLUSTERS.history(user));
                for (int item = 0; item < CLUSTERS.items().size(); item++) {
                    assertThat(scoring.score(CLUSTERS.items().id(item)))
                            .isCloseTo(expected.score(CLUSTERS.items().id(item)), within(1e-3));
                }
            }
        }
    }

    private static ItemFactors train(DistributedAls als, Interactions interactions, int iterations) {
        int items = interactions.items().size();
        float[][] itemRows = als.start(items);
        for (int i = 0; i < iterations; i++) {
            float[] allItems = als.sum(itemRows);
            float[] allUsers = null;
            float[][] sums = new float[items][];
            for (int part = 0; part < PARTS; part++) {
                List<float[]> users = new ArrayList<>();
                List<List<float[]>> byItem = new ArrayList<>();
                List<List<Float>> weights = new ArrayList<>();
                for (int item = 0; item < items; item++) {
                    byItem.add(new ArrayList<>());
                    weights.add(new ArrayList<>());
                }
                for (int user = part; user < interactions.userCount(); user += PARTS) {
                    SparseRows matrix = interactions.byUser();
                    int count = matrix.end(user) - matrix.start(user);
                    float[][] rows = new float[count][];
                    float[] rowWeights = new float[count];
                    for (int n = 0; n < count; n++) {
                        rows[n] = itemRows[matrix.column(matrix.start(user) + n)];
                        rowWeights[n] = matrix.value(matrix.start(user) + n);
                    }
                    float[] row = als.solve(als.sum(rows, rowWeights), allItems);
                    users.add(row);
                    for (int n = 0; n < count; n++) {
                        byItem.get(matrix.column(matrix.start(user) + n)).add(row);
                        weights.get(matrix.column(matrix.start(user) + n)).add(rowWeights[n]);
                    }
                }
                allUsers = plus(allUsers, als.sum(users.toArray(new float[0][])));
                for (int item = 0; item < items; item++) {
                    float[] itemWeights = new float[weights.get(item).size()];
                    for (int n = 0; n < itemWeights.length; n++) {
                        itemWeights[n] = weights.get(item).get(n);
                    }
                    sums[item] = plus(sums[item], als.sum(byItem.get(item).toArray(new float[0][]), itemWeights));
                }
            }
            for (int item = 0; item < items; item++) {
                itemRows[item] = als.solve(sums[item], allUsers);
            }
        }
        return als.factors(interactions.items(), itemRows);
    }

    private static float[] plus(float[] one, float[] other) {
        if (one == null) {
            return other;
        }
        float[] sum = one.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
        return sum;
    }

    @Test
    void numbersThatDoNotFit_areRefused() {
        DistributedAls als = DistributedAls.of(Als.builder().factors(4).build());

        assertThat(als.factors()).isEqualTo(4);
        assertThatThrownBy(() -> als.start(0)).hasMessageContaining("items");
        assertThatThrownBy(() -> als.start(Integer.MAX_VALUE)).hasMessageContaining("items");
        assertThatThrownBy(() -> als.sum(new float[2][4], new float[1])).hasMessageContaining("2 rows");
        assertThatThrownBy(() -> als.factors(CLUSTERS.items(), new float[3][4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3");
    }
}
