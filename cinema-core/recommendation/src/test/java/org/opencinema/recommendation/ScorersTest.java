package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ScorersTest {
    private static final Interactions CLUSTERS = Clusters.interactions(120, 5);

    @Test
    void itemKnn_scoresAndReasons_areThoseOfBruteForce() {
        int k = 6;
        double shrinkage = 3;
        double asymmetry = 0.3;
        ItemKnn knn = ItemKnn.builder()
                .neighbours(k)
                .shrinkage(shrinkage)
                .asymmetry(asymmetry)
                .threads(2)
                .train(CLUSTERS);
        Map<UUID, Map<UUID, Double>> byItem = new HashMap<>();
        for (UUID user : CLUSTERS.users()) {
            CLUSTERS.history(user)
                    .entries()
                    .forEach(entry -> byItem.computeIfAbsent(entry.item(), i -> new HashMap<>())
                            .put(user, entry.weight()));
        }
        History history = CLUSTERS.history(9);
        Scoring scoring = knn.score(history);

        for (UUID target : CLUSTERS.items().ids()) {
            List<Contribution> similarities = new ArrayList<>();
            for (UUID other : CLUSTERS.items().ids()) {
                double similarity = similarity(byItem.get(target), byItem.get(other), shrinkage, asymmetry);
                if (similarity > 0 && !other.equals(target)) {
                    similarities.add(new Contribution(other, similarity));
                }
            }
            similarities.sort(Comparator.comparingDouble(Contribution::amount).reversed());
            double expected = 0;
            for (Contribution neighbour : similarities.subList(0, Math.min(k, similarities.size()))) {
                for (History.Entry entry : history.entries()) {
                    if (entry.item().equals(neighbour.item())) {
                        expected += entry.weight() * neighbour.amount();
                    }
                }
            }
            assertThat(scoring.score(target)).isCloseTo(expected, within(1e-5));
            assertThat(sum(scoring.contributions(target))).isCloseTo(expected, within(1e-5));
        }
    }

    private static double similarity(
            Map<UUID, Double> target, Map<UUID, Double> other, double shrinkage, double asymmetry) {
        double common = 0;
        for (Map.Entry<UUID, Double> one : target.entrySet()) {
            common += one.getValue() * other.getOrDefault(one.getKey(), 0.0);
        }
        return common / (Math.pow(squares(target), asymmetry) * Math.pow(squares(other), 1 - asymmetry) + shrinkage);
    }

    private static double squares(Map<UUID, Double> values) {
        return values.values().stream().mapToDouble(v -> v * v).sum();
    }

    @Test
    void trainedScorers_onClusters_findMoreThanPopularity() {
        Evaluation evaluation = Evaluation.holdOutNewest(CLUSTERS, 0.2, 5);

        double popular = ndcg(evaluation, Popularity.of(evaluation.train()));

        assertThat(evaluation.userCount()).isEqualTo(120);
        assertThat(ndcg(evaluation, Als.builder().factors(16).build().train(evaluation.train())))
                .isGreaterThan(popular * 1.5);
        assertThat(ndcg(evaluation, ItemKnn.builder().train(evaluation.train())))
                .isGreaterThan(popular * 1.5);
        assertThat(ndcg(evaluation, Ease.builder().regularization(5).train(evaluation.train())))
                .isGreaterThan(popular * 1.5);
        assertThat(ndcg(
                        evaluation,
                        Bpr.builder()
                                .factors(16)
                                .foldInRegularization(100)
                                .build()
                                .train(evaluation.train())))
                .isGreaterThan(popular * 1.5);
    }

    private static double ndcg(Evaluation evaluation, Scorer scorer) {
        return evaluation.rank(scorer, 10).at(10).ndcg();
    }

    @Test
    void popularity_countsUsers() {
        Interactions interactions = Interactions.builder()
                .add(Clusters.user(1), Clusters.item(1), 9, Clusters.START)
                .add(Clusters.user(1), Clusters.item(2), 1, Clusters.START)
                .add(Clusters.user(2), Clusters.item(2), 1, Clusters.START)
                .build();

        Scoring scoring = Popularity.of(interactions).score(new History(List.of()));

        assertThat(scoring.top(5, new BitSet()))
                .containsExactly(new Ranked(Clusters.item(2), 2), new Ranked(Clusters.item(1), 1));
        assertThat(scoring.contributions(Clusters.item(2))).isEmpty();
    }

    @Test
    void trending_halvesWithEveryHalfLife() {
        Duration day = Duration.ofDays(1);
        Interactions interactions = Interactions.builder()
                .add(Clusters.user(1), Clusters.item(1), 1, Clusters.START.minus(day))
                .add(Clusters.user(2), Clusters.item(1), 1, Clusters.START.minus(day.multipliedBy(2)))
                .add(Clusters.user(1), Clusters.item(2), 0.8, Clusters.START)
                .add(Clusters.user(2), Clusters.item(3), 0.1, Clusters.START.plus(day))
                .build();

        Scoring scoring = Trending.of(interactions, day, Clusters.START).score(new History(List.of()));

        assertThat(scoring.score(Clusters.item(1))).isCloseTo(0.75, within(1e-6));
        assertThat(scoring.score(Clusters.item(2))).isCloseTo(0.8, within(1e-6));
        assertThat(scoring.score(Clusters.item(3))).isCloseTo(0.1, within(1e-6));
        assertThatThrownBy(() -> Trending.of(interactions, Duration.ZERO, Clusters.START))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void content_likeness_growsWithWhatIsShared() {
        UUID person = new UUID(3, 1);
        ContentBased content = ContentBased.builder()
                .add(Clusters.item(0), Set.of("drama", "war"), Set.of(person), 1995)
                .add(Clusters.item(1), Set.of("drama", "war"), Set.of(person), 1999)
                .add(Clusters.item(2), Set.of("drama", "war"), Set.of(), 1999)
                .add(Clusters.item(3), Set.of("drama"), Set.of(), 2010)
                .add(Clusters.item(4), Set.of("comedy"), Set.of(new UUID(3, 2)), 2010)
                .build();

        Scoring scoring = content.score(History.of(Clusters.item(0)));

        assertThat(scoring.top(5, new BitSet()))
                .extracting(Ranked::item)
                .containsExactly(
                        Clusters.item(0), Clusters.item(1), Clusters.item(2), Clusters.item(3), Clusters.item(4));
        assertThat(scoring.score(Clusters.item(1))).isCloseTo(1, within(1e-6));
        assertThat(scoring.score(Clusters.item(4))).isZero();
        Scoring two = content.score(
                new History(List.of(new History.Entry(Clusters.item(0), 2), new History.Entry(Clusters.item(3), 1))));
        assertThat(two.contributions(Clusters.item(2))).hasSize(2);
        assertThat(sum(two.contributions(Clusters.item(2)))).isCloseTo(two.score(Clusters.item(2)), within(1e-6));
        assertThat(two.contributions(Clusters.item(2)).get(0).item()).isEqualTo(Clusters.item(0));
    }

    @Test
    void content_ofTheSameGenre_isNearerTheMoreTellingWordsOverviewsShare_inRussianAndEnglish() {
        ContentBased.Builder builder = ContentBased.builder();
        List<String> overviews = List.of(
                "A detective hunts a murderer in Odessa. Следователь ищет убийцу в Одессе.",
                "Detectives and murderers of the harbour. Следователи и убийцы порта.",
                "О следователе, который искал убийц.",
                "A baker falls in love with the violinist.",
                "Пекарь любит скрипачку.");
        for (int i = 0; i < 60; i++) {
            String common = "The story of a man and the city, и так далее, который. ";
            builder.add(
                    Clusters.item(i),
                    Set.of("drama"),
                    Set.of(),
                    2000,
                    i < overviews.size() ? common + overviews.get(i) : common);
        }
        Scoring scoring = builder.build().score(History.of(Clusters.item(0)));

        assertThat(scoring.top(3, new BitSet()))
                .extracting(Ranked::item)
                .containsExactly(Clusters.item(0), Clusters.item(1), Clusters.item(2));
        assertThat(scoring.score(Clusters.item(2))).isGreaterThan(1.2 * scoring.score(Clusters.item(3)));
        assertThat(scoring.score(Clusters.item(3))).isEqualTo(scoring.score(Clusters.item(4)));
    }

    @Test
    void content_ofOverviewsWithoutTellingWords_isThatWithoutOverviews() {
        ContentBased.Builder without = ContentBased.builder();
        ContentBased.Builder with = ContentBased.builder();
        for (int i = 0; i < 100; i++) {
            without.add(Clusters.item(i), Set.of("g" + i % 5), Set.of(), 1900 + i);
            with.add(Clusters.item(i), Set.of("g" + i % 5), Set.of(), 1900 + i, i % 7 == 0 ? "" : "of the " + i + "x");
        }
        Scoring expected = without.build().score(History.of(Clusters.item(3)));

        Scoring scoring = with.build().score(History.of(Clusters.item(3)));

        for (int i = 0; i < 100; i++) {
            assertThat(scoring.score(Clusters.item(i))).isEqualTo(expected.score(Clusters.item(i)));
        }
    }

    @Test
    void top_ofRandomScores_isTheBeginningOfTheSortedListWithoutTheExcluded() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 300; round++) {
            int size = 1 + random.nextInt(60);
            List<UUID> ids = new ArrayList<>();
            float[] scores = new float[size];
            BitSet excluded = new BitSet();
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                ids.add(Clusters.item(i));
                scores[i] = random.nextInt(8) - 3;
                if (random.nextInt(4) == 0) {
                    excluded.set(i);
                } else {
                    expected.add(i);
                }
            }
            expected.sort(Comparator.<Integer>comparingDouble(i -> -scores[i]).thenComparing(i -> i));
            int n = random.nextInt(size + 5);

            List<Ranked> top = new Scoring(ItemIndex.of(ids), scores, i -> List.of()).top(n, excluded);

            assertThat(top)
                    .containsExactlyElementsOf(expected.stream()
                            .limit(n)
                            .map(i -> new Ranked(ids.get(i), scores[i]))
                            .toList());
        }
    }

    private static double sum(List<Contribution> contributions) {
        return contributions.stream().mapToDouble(Contribution::amount).sum();
    }
}
