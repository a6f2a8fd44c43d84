package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EvaluationTest {
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

        // lists of 2: user 1 gets 2, 3; user 2 gets 1 and one that nobody touched
        Evaluation evaluation = Evaluation.of(train, test);
        Rankings rankings = evaluation.rank(Popularity.of(evaluation.train()), 3);
        Metrics metrics = rankings.at(2);

        double second = 1 / (Math.log(3) / Math.log(2));
        assertThat(metrics.users()).isEqualTo(2);
        assertThat(metrics.recall()).isCloseTo((1.0 / 3 + 1) / 2, within(1e-9));
        assertThat(metrics.truncatedRecall()).isCloseTo((1.0 / 2 + 1) / 2, within(1e-9));
        assertThat(metrics.ndcg()).isCloseTo((second / (1 + second) + 1) / 2, within(1e-9));
        assertThat(metrics.mrr()).isCloseTo((1.0 / 2 + 1) / 2, within(1e-9));
        assertThat(metrics.coverage()).isCloseTo(4.0 / 5, within(1e-9));
        assertThat(metrics.novelty())
                .isCloseTo((bits(2.0 / 3) + bits(1.0 / 3) + bits(1.0 / 3) + bits(1.0 / 3)) / 4, within(1e-6));
        // items 2 and 3 share one user of 2 and 1; item 1 shares none with those that nobody touched
        assertThat(rankings.diversity(2)).isCloseTo((1 - 1 / Math.sqrt(2) + 1) / 2, within(1e-9));
    }

    @Test
    void user_ofWhomNothingIsKnown_getsTheMostPopular_fromEveryAlgorithm() {
        Interactions train = Clusters.interactions(80, 3);
        Interactions test = Interactions.builder()
                .add(Clusters.user(1000), Clusters.item(0), 1, Clusters.START)
                .add(Clusters.user(1001), new UUID(7, 7), 1, Clusters.START)
                .build();
        Evaluation evaluation = Evaluation.of(train, test);
        Rankings popular = evaluation.rank(Popularity.of(evaluation.train()), 10);

        for (Algorithm algorithm : Algorithm.values()) {
            Scorer scorer = Recipe.of(algorithm).train(evaluation.train(), 2);
            for (int k = 1; k <= 10 && algorithm != Algorithm.TRENDING; k++) {
                assertThat(evaluation.rank(scorer, 10).at(k)).isEqualTo(popular.at(k));
            }
        }
        assertThat(popular.at(10).mrr()).isPositive();
    }

    @Test
    void pairs_ofBothParts_areNotToBeFound() {
        Interactions train = Clusters.interactions(10, 3);
        UUID known = train.history(0).entries().get(0).item();
        Interactions test = Interactions.builder()
                .add(Clusters.user(0), known, 1, Clusters.START)
                .add(Clusters.user(1), new UUID(7, 7), 1, Clusters.START)
                .add(new UUID(8, 8), known, 1, Clusters.START)
                .build();

        Evaluation evaluation = Evaluation.of(train, test);

        assertThat(evaluation.size()).isEqualTo(2);
        assertThat(evaluation.userCount()).isEqualTo(2);
        assertThat(evaluation.train().items().find(new UUID(7, 7))).isPresent();
        assertThat(Evaluation.of(train, train).userCount()).isZero();
    }

    @Test
    void heldOut_isTheNewestShareOfThoseWithEnough() {
        Interactions.Builder builder = Interactions.builder();
        for (int i = 0; i < 10; i++) {
            builder.add(Clusters.user(1), Clusters.item(i), 1, Clusters.START.plusSeconds(i * 100L % 700));
        }
        builder.add(Clusters.user(2), Clusters.item(1), 1, Clusters.START);

        Evaluation evaluation = Evaluation.holdOutNewest(builder.build(), 0.2, 5);

        assertThat(evaluation.userCount()).isEqualTo(1);
        assertThat(evaluation.train().history(Clusters.user(1)).items())
                .hasSize(8)
                .doesNotContain(Clusters.item(6), Clusters.item(5));
        assertThat(evaluation.train().history(Clusters.user(2)).items()).containsExactly(Clusters.item(1));
        assertThat(evaluation.train().items().matching(Clusters.item(6)::equals))
                .isEqualTo(BitSet.valueOf(new long[] {1 << 6}));
    }

    @Test
    void heldOutNewest_afterATime_isWhatCameLater_upToTheShare() {
        Interactions.Builder builder = Interactions.builder();
        for (int i = 0; i < 10; i++) {
            builder.add(Clusters.user(1), Clusters.item(i), 1, Clusters.START.plusSeconds(i));
            builder.add(Clusters.user(2), Clusters.item(i), 1, Clusters.START.plusSeconds(i + 100));
            builder.add(Clusters.user(3), Clusters.item(i), 1, Clusters.START.plusSeconds(i == 9 ? 200 : i));
        }

        Evaluation evaluation = Evaluation.holdOutNewest(builder.build(), 0.2, 5, Clusters.START.plusSeconds(9));

        assertThat(evaluation.userCount()).isEqualTo(2);
        assertThat(evaluation.train().history(Clusters.user(1)).items()).hasSize(10);
        assertThat(evaluation.train().history(Clusters.user(2)).items()).hasSize(8);
        assertThat(evaluation.train().history(Clusters.user(3)).items())
                .hasSize(9)
                .doesNotContain(Clusters.item(9));
    }

    @Test
    void heldOutAtRandom_dividesEveryUserWithEnough_theSameForASeed() {
        Interactions all = Clusters.interactions(60, 3);

        Evaluation evaluation = Evaluation.holdOutRandom(all, 0.25, 5, 7);
        Evaluation again = Evaluation.holdOutRandom(all, 0.25, 5, 7);

        assertThat(evaluation.userCount()).isEqualTo(60);
        for (int user = 0; user < 60; user++) {
            Set<UUID> whole = all.history(Clusters.user(user)).items();
            Set<UUID> left = evaluation.train().history(Clusters.user(user)).items();
            assertThat(whole).containsAll(left);
            assertThat(whole.size() - left.size()).isEqualTo(Math.max(1, whole.size() / 4));
            assertThat(again.train().history(Clusters.user(user)))
                    .isEqualTo(evaluation.train().history(Clusters.user(user)));
        }
        assertThat(Evaluation.holdOutRandom(all, 0.25, 5, 8)
                        .train()
                        .history(all.users().get(0)))
                .isNotEqualTo(evaluation.train().history(all.users().get(0)));
    }

    @Test
    void heldOutLatest_isAfterTheCut_ofItemsThatWereTouchedBefore() {
        Interactions.Builder builder = Interactions.builder();
        for (int i = 0; i < 8; i++) {
            builder.add(Clusters.user(i % 2), Clusters.item(i), 1, Clusters.START.plusSeconds(i));
        }
        builder.add(Clusters.user(0), Clusters.item(1), 1, Clusters.START.plusSeconds(100));
        builder.add(Clusters.user(1), Clusters.item(99), 1, Clusters.START.plusSeconds(100));

        Evaluation evaluation = Evaluation.holdOutLatest(builder.build(), 0.2, 1);

        assertThat(evaluation.train().size()).isEqualTo(8);
        assertThat(evaluation.userCount()).isEqualTo(1);
        assertThat(evaluation.wanted(0))
                .containsExactly(
                        evaluation.train().items().find(Clusters.item(1)).getAsInt());
    }

    @Test
    void heldOutUsers_areInNoTraining_andTestedFromTheRestOfTheirHistory() {
        Interactions all = Clusters.interactions(80, 3);

        Evaluation evaluation = Evaluation.holdOutUsers(all, 0.3, 0.2, 5, 1);

        assertThat(evaluation.userCount()).isBetween(10, 40);
        assertThat(evaluation.train().userCount()).isEqualTo(80 - evaluation.userCount());
        Set<Integer> known = new HashSet<>();
        evaluation
                .history(0)
                .items()
                .forEach(item -> known.add(evaluation.train().items().find(item).getAsInt()));
        assertThat(known).isNotEmpty().doesNotContainAnyElementsOf(evaluation.wanted(0));
        double popular =
                evaluation.rank(Popularity.of(evaluation.train()), 10).at(10).ndcg();
        assertThat(evaluation
                        .rank(Ease.builder().regularization(5).train(evaluation.train()), 10)
                        .at(10)
                        .ndcg())
                .isGreaterThan(popular * 1.3);
    }

    @Test
    void sample_testsSoManyOfTheUsers() {
        Evaluation evaluation = Evaluation.holdOutRandom(Clusters.interactions(60, 3), 0.25, 5, 7);

        assertThat(evaluation.sample(20, 1).userCount()).isEqualTo(20);
        assertThat(evaluation.sample(100, 1).userCount()).isEqualTo(60);
    }

    @Test
    void comparison_tellsTheBetterFromTheWorse_andNothingOfTheSame() {
        Evaluation evaluation = Evaluation.holdOutRandom(Clusters.interactions(100, 3), 0.25, 5, 7);
        Rankings popular = evaluation.rank(Popularity.of(evaluation.train()), 10);
        Rankings near = evaluation.rank(ItemKnn.builder().train(evaluation.train()), 10);

        Comparison comparison = near.compare(popular, 10, 1);

        assertThat(comparison.difference())
                .isCloseTo(near.at(10).ndcg() - popular.at(10).ndcg(), within(1e-9));
        assertThat(comparison.difference()).isBetween(comparison.low(), comparison.high());
        assertThat(comparison.isBetter()).isTrue();
        assertThat(comparison.p()).isLessThan(0.01);
        assertThat(popular.compare(near, 10, 1).isWorse()).isTrue();
        Comparison same = near.compare(near, 10, 1);
        assertThat(same).isEqualTo(new Comparison(0, 0, 0, 1));
    }

    @Test
    void comparison_ofRankingsOfOtherUsers_isRefused() {
        Interactions all = Clusters.interactions(30, 3);
        Rankings one = rank(Evaluation.holdOutRandom(all, 0.25, 5, 7));
        Rankings other = rank(Evaluation.holdOutRandom(all, 0.25, 5, 7));

        assertThatThrownBy(() -> one.compare(other, 10, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.at(11)).hasMessage("k must be 1..10, was 11");
    }

    @Test
    void evaluation_withNobodyToTest_isAllZeros() {
        Interactions all = Clusters.interactions(5, 3);
        Evaluation evaluation = Evaluation.of(all, Interactions.builder().build());

        assertThat(rank(evaluation).at(10)).isEqualTo(new Metrics(0, 0, 0, 0, 0, 0, 0));
        assertThat(rank(evaluation).diversity(10)).isZero();
    }

    private static Rankings rank(Evaluation evaluation) {
        return evaluation.rank(Popularity.of(evaluation.train()), 10);
    }

    private static double bits(double share) {
        return -Math.log(share) / Math.log(2);
    }
}
