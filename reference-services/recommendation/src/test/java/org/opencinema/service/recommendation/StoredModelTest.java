package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.opencinema.service.recommendation.StoredModel.Against;

final class StoredModelTest {
    @Test
    void model_testedWithTheSameViewers_isWorseBeyondChanceOnly() {
        assertThat(new Against(1, 30, 0.20, 0.30, -0.15, -0.01).isWorse()).isTrue();
        assertThat(new Against(1, 30, 0.20, 0.30, -0.25, 0.0).isWorse()).isFalse();
        assertThat(new Against(1, 30, 0.30, 0.20, 0.05, 0.15).isWorse()).isFalse();
    }

    @Test
    void model_testedWithOthers_isWorseByMoreThanFivePercent() {
        assertThat(new Against(1, 0, 0.284, 0.3, null, null).isWorse()).isTrue();
        assertThat(new Against(1, 0, 0.286, 0.3, null, null).isWorse()).isFalse();
        assertThat(new Against(1, 0, 0.4, 0.3, null, null).isWorse()).isFalse();
        assertThat(new Against(1, 0, 0, 0, null, null).isWorse()).isFalse();
    }
}
