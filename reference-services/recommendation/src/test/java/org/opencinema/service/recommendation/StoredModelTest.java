package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void model_testedWithOthers_isWorseBeyondTheErrorOfBothTests() {
        assertThat(Against.ofTests(1, 0.28, 0.01, test(0.3, 100, 0.01)).isWorse())
                .isFalse();
        assertThat(Against.ofTests(1, 0.27, 0.01, test(0.3, 100, 0.01)).isWorse())
                .isTrue();
        assertThat(Against.ofTests(1, 0.4, 0.01, test(0.3, 100, 0.01)).isWorse())
                .isFalse();
        assertThat(Against.ofTests(1, 0, 0, test(0, 100, 0.0)).isWorse()).isFalse();
    }

    @Test
    void model_comparedWithATestWithoutError_isWorseBeyondTheMostThatItCanBe() {
        assertThat(Against.ofTests(1, 0.15, 0.03, test(0.3, 20, null)).isWorse())
                .isFalse();
        assertThat(Against.ofTests(1, 0.15, 0.03, test(0.3, 2_000, null)).isWorse())
                .isTrue();
    }

    private static StoredModel.Test test(double ndcg, int viewers, Double error) {
        return new StoredModel.Test(viewers, ndcg, 0, 0, 0, new StoredModel.Report(List.of(), null, error));
    }
}
