package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThat(interactions.time(0)).isEqualTo(Clusters.START.plusSeconds(9).getEpochSecond());
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
}
