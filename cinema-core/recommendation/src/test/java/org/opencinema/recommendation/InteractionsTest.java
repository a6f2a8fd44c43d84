package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class InteractionsTest {
    @Test
    void pair_addedAgain_addsUpWithTheNewestTime() {
        Interactions interactions = Interactions.builder()
                .add(Clusters.user(1), Clusters.item(1), 1, Clusters.START)
                .add(Clusters.user(1), Clusters.item(2), 1, Clusters.START.plusSeconds(5))
                .add(Clusters.user(1), Clusters.item(1), 0.5, Clusters.START.plusSeconds(9))
                .build();

        assertThat(interactions.size()).isEqualTo(2);
        assertThat(interactions.history(Clusters.user(1)).entries())
                .containsExactly(new History.Entry(Clusters.item(1), 1.5), new History.Entry(Clusters.item(2), 1));
        assertThat(interactions.newest(0)).containsExactly(0, 1);
    }

    @Test
    void unknownUser_hasNoHistory() {
        assertThat(Clusters.interactions(3, 1).history(new UUID(8, 8)).entries())
                .isEmpty();
    }

    @Test
    void weights_thatAreNone_areRefused() {
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() ->
                            Interactions.builder().add(Clusters.user(1), Clusters.item(1), weight, Clusters.START))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new History.Entry(Clusters.item(1), weight))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void history_withAnItemTwice_isRefused() {
        assertThatThrownBy(() -> History.of(Clusters.item(1), Clusters.item(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ItemIndex.of(List.of(Clusters.item(1), Clusters.item(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void transposedTwice_isTheSame() {
        SparseRows rows = Clusters.interactions(50, 2).byUser();
        SparseRows again = Clusters.interactions(50, 2).byItem().transpose(50);

        assertThat(again.starts()).isEqualTo(rows.starts());
        assertThat(again.columns()).isEqualTo(rows.columns());
        assertThat(again.values()).isEqualTo(rows.values());
    }

    @Test
    void metrics_ofAKnownList_areThoseByHand() {
        Interactions train = Interactions.builder()
                .add(Clusters.user(1), Clusters.item(1), 1, Clusters.START)
                .add(Clusters.user(2), Clusters.item(2), 1, Clusters.START)
                .add(Clusters.user(3), Clusters.item(2), 1, Clusters.START)
                .add(Clusters.user(2), Clusters.item(3), 1, Clusters.START)
                .build();
        Interactions test = Interactions.builder()
                .add(Clusters.user(1), Clusters.item(3), 1, Clusters.START)
                .add(Clusters.user(1), Clusters.item(9), 1, Clusters.START)
                .add(Clusters.user(1), Clusters.item(8), 1, Clusters.START)
                .add(Clusters.user(2), Clusters.item(1), 1, Clusters.START)
                .build();

        // lists: user 1 gets 2, 3; user 2 gets 1
        Metrics metrics = Evaluation.of(train, test, 2).measure(Popularity.of(train));

        double second = 1 / (Math.log(3) / Math.log(2));
        assertThat(metrics.users()).isEqualTo(2);
        assertThat(metrics.recall()).isCloseTo((1.0 / 3 + 1) / 2, within(1e-9));
        assertThat(metrics.truncatedRecall()).isCloseTo((1.0 / 2 + 1) / 2, within(1e-9));
        assertThat(metrics.ndcg()).isCloseTo((second / (1 + second) + 1) / 2, within(1e-9));
        assertThat(metrics.coverage()).isEqualTo(1);
    }

    @Test
    void heldOut_isTheNewestShareOfThoseWithEnough() {
        Interactions.Builder builder = Interactions.builder();
        for (int i = 0; i < 10; i++) {
            builder.add(Clusters.user(1), Clusters.item(i), 1, Clusters.START.plusSeconds(i * 100L % 700));
        }
        builder.add(Clusters.user(2), Clusters.item(1), 1, Clusters.START);

        Evaluation evaluation = Evaluation.holdOutNewest(builder.build(), 0.2, 5, 10);

        assertThat(evaluation.userCount()).isEqualTo(1);
        assertThat(evaluation.train().history(Clusters.user(1)).items())
                .hasSize(8)
                .doesNotContain(Clusters.item(6), Clusters.item(5));
        assertThat(evaluation.train().history(Clusters.user(2)).items()).containsExactly(Clusters.item(1));
        assertThat(evaluation.train().items().matching(Clusters.item(6)::equals))
                .isEqualTo(bits(6));
    }

    private static BitSet bits(int one) {
        BitSet bits = new BitSet();
        bits.set(one);
        return bits;
    }
}
