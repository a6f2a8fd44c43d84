package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EvaluationHalvesTest {
    @Test
    void halves_testEachUserOnce_withTheSameTraining() {
        Evaluation evaluation = evaluation(41);

        List<Evaluation> halves = evaluation.halves(1);

        assertThat(halves).extracting(Evaluation::userCount).containsExactly(20, 21);
        assertThat(halves).allSatisfy(half -> assertThat(half.train()).isSameAs(evaluation.train()));
        List<History> tested = halves.stream()
                .flatMap(half -> IntStream.range(0, half.userCount()).mapToObj(half::history))
                .toList();
        assertThat(tested)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 41).mapToObj(evaluation::history).toList());
        assertThat(IntStream.range(0, 20).mapToObj(halves.get(0)::history))
                .isNotEqualTo(IntStream.range(0, 20).mapToObj(evaluation::history));
    }

    @Test
    void error_ofTheMean_isTheDeviationOverTheRootOfTheUsers() {
        // popularity finds the item of every other user first and that of the others never, so NDCG is 1 or 0
        Evaluation evaluation = evaluation(16);
        Rankings rankings = evaluation.rank(Popularity.of(evaluation.train()), 1);
        double mean = rankings.at(1).ndcg();

        assertThat(rankings.ndcgError(1)).isEqualTo(Math.sqrt(mean * (1 - mean) / 15));
        assertThat(evaluation(1).rank(Popularity.of(evaluation(1).train()), 1).ndcgError(1))
                .isEqualTo(1);
    }

    /** Every user has an item of their own, then either the one that all have or another of their own. */
    private static Evaluation evaluation(int users) {
        Interactions.Builder builder = Interactions.builder();
        for (int user = 0; user < users; user++) {
            UUID own = new UUID(2, user);
            builder.add(new UUID(1, user), own, 1, Instant.ofEpochSecond(1));
            builder.add(
                    new UUID(1, user), user % 2 == 0 ? new UUID(3, 0) : new UUID(4, user), 1, Instant.ofEpochSecond(2));
            builder.add(new UUID(5, user), new UUID(3, 0), 1, Instant.ofEpochSecond(1));
        }
        return Evaluation.holdOutNewest(builder.build(), 0.5, 2);
    }
}
