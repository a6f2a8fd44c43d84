package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a viewer is shown, whatever the scorer. */
final class ServingTest {
    private static final Interactions CLUSTERS = Clusters.interactions(150, 11);
    private static final ItemIndex ITEMS = CLUSTERS.items();
    private static final Ease EASE = Ease.builder().regularization(5).train(CLUSTERS);
    private static final ItemFactors FACTORS =
            Als.builder().factors(8).iterations(4).build().train(CLUSTERS);
    private static final ItemKnn NEIGHBOURS = ItemKnn.builder().train(CLUSTERS);
    private static final List<Scorer> SCORERS = List.of(
            EASE,
            FACTORS,
            NEIGHBOURS,
            Bpr.builder().factors(8).epochs(5).build().train(CLUSTERS),
            Blend.ofScores(List.of(new Blend.Part(EASE, 1), new Blend.Part(FACTORS, 2))),
            Blend.ofRanks(List.of(new Blend.Part(EASE, 1), new Blend.Part(NEIGHBOURS, 1))));
    private static final List<String> REGIONS = List.of("NL", "DE", "US");

    /** Ten thousand viewers, catalogues and histories. */
    @Test
    void lists_ofRandomViewers_haveNothingForbidden_trueReasons_andAreTheSameForASeed() {
        SplittableRandom random = new SplittableRandom(2026);
        for (int round = 0; round < 10_000; round++) {
            Map<UUID, Integer> ages = new HashMap<>();
            Map<UUID, Set<String>> regions = new HashMap<>();
            TitleFilter.Builder told = TitleFilter.builder(ITEMS);
            for (UUID item : ITEMS.ids()) {
                ages.put(item, random.nextInt(4) * 6);
                regions.put(item, random.nextInt(3) == 0 ? Set.of() : Set.of(REGIONS.get(random.nextInt(3)), "FR"));
                told.add(item, ages.get(item), regions.get(item));
            }
            History history = history(random);
            Set<UUID> hidden = new HashSet<>(history.items());
            for (int i = random.nextInt(10); i > 0; i--) {
                hidden.add(Clusters.item(random.nextInt(120)));
            }
            int maxAge = random.nextInt(20);
            String region = random.nextInt(4) == 0 ? "FR" : REGIONS.get(random.nextInt(3));
            BitSet excluded = told.build().excluded(maxAge, region, hidden);
            Scorer scorer = SCORERS.get(round % SCORERS.size());
            Scoring scoring = scorer.score(history);
            Diversity diversity = Diversity.of(NEIGHBOURS, random.nextInt(3) / 2.0, round);

            List<Ranked> list = diversity.top(scoring, 10, excluded);

            assertThat(list).hasSize(Math.min(10, ITEMS.size() - excluded.cardinality()));
            for (Ranked ranked : list) {
                UUID item = ranked.item();
                assertThat(hidden).doesNotContain(item);
                assertThat(ages.get(item)).isLessThanOrEqualTo(maxAge);
                assertThat(regions.get(item)).contains(region);
            }
            assertThat(list).doesNotHaveDuplicates();
            assertThat(diversity.top(scorer.score(history), 10, excluded)).isEqualTo(list);
            if (!list.isEmpty()) {
                assertTrueReason(scorer, history, list.get(0).item());
            }
        }
    }

    /** The reason is the item that the score falls most without, where scores are sums over the history. */
    private static void assertTrueReason(Scorer scorer, History history, UUID item) {
        List<Contribution> reasons = scorer.score(history).contributions(item);
        assertThat(reasons)
                .isSortedAccordingTo(
                        Comparator.comparingDouble(Contribution::amount).reversed());
        assertThat(history.items())
                .containsAll(reasons.stream().map(Contribution::item).toList());
        if (scorer == EASE || scorer == NEIGHBOURS) {
            for (Contribution reason : reasons) {
                List<History.Entry> others = history.entries().stream()
                        .filter(entry -> !entry.item().equals(reason.item()))
                        .toList();
                double without = scorer.score(new History(others)).score(item);
                assertThat(scorer.score(history).score(item) - without).isCloseTo(reason.amount(), within(1e-4));
            }
        }
    }

    /** By the scale of the whole history: without an item all scores of a part come closer together, and are spread out again. */
    @Test
    void reason_ofABlend_isWhatItsScoreFallsMostWithout() {
        List<Blend.Part> parts = List.of(new Blend.Part(EASE, 1), new Blend.Part(NEIGHBOURS, 0.5));
        Blend blend = Blend.ofScores(parts);
        SplittableRandom random = new SplittableRandom(77);
        int asked = 0;
        for (int round = 0; round < 2_000; round++) {
            History history = history(random);
            Scoring scoring = blend.score(history);
            UUID item = ITEMS.id(random.nextInt(ITEMS.size()));
            List<Contribution> reasons = scoring.contributions(item);
            if (!reasons.isEmpty() && reasons.get(0).amount() > 1e-3) {
                asked++;
                Map<UUID, Double> falls = new HashMap<>();
                history.items().forEach(one -> falls.put(one, fall(parts, history, one, item)));
                UUID top = reasons.get(0).item();
                assertThat(falls.get(top)).isPositive().isCloseTo(reasons.get(0).amount(), within(1e-3));
                assertThat(falls.values()).allSatisfy(fall -> assertThat(fall).isLessThan(falls.get(top) + 1e-3));
            }
        }
        assertThat(asked).isGreaterThan(1_000);
    }

    private static double fall(List<Blend.Part> parts, History history, UUID without, UUID item) {
        History others = new History(history.entries().stream()
                .filter(entry -> !entry.item().equals(without))
                .toList());
        double fall = 0;
        for (Blend.Part part : parts) {
            Scoring before = part.scorer().score(history);
            double deviation = deviation(before);
            if (deviation > 1e-9) {
                fall += part.weight()
                        * (before.score(item) - part.scorer().score(others).score(item))
                        / deviation;
            }
        }
        return fall;
    }

    private static History history(SplittableRandom random) {
        Map<UUID, History.Entry> entries = new HashMap<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            // some are unknown
            UUID item = Clusters.item(random.nextInt(120));
            entries.put(item, new History.Entry(item, 0.1 + random.nextDouble()));
        }
        return new History(List.copyOf(entries.values()));
    }

    @Test
    void newestAction_foldedIn_changesTheNextAnswer() {
        for (Scorer scorer : SCORERS) {
            List<Ranked> before = scorer.score(History.of(Clusters.item(0))).top(5, new BitSet());
            List<Ranked> after = scorer.score(History.of(Clusters.item(0), Clusters.item(30)))
                    .top(5, new BitSet());
            assertThat(after).isNotEqualTo(before);
        }
    }

    @Test
    void viewer_whoHasWatchedEverything_getsNothing() {
        History all = History.of(ITEMS.ids().toArray(new UUID[0]));
        BitSet watched = new BitSet();
        watched.set(0, ITEMS.size());

        for (Scorer scorer : SCORERS) {
            assertThat(scorer.score(all).top(10, watched)).isEmpty();
            assertThat(Diversity.of(NEIGHBOURS, 0.5, 1).top(scorer.score(all), 10, watched))
                    .isEmpty();
        }
    }

    @Test
    void viewer_withoutHistory_orOfUnknownItemsOnly_hasScoresThatAreFiniteAndNoReasons() {
        for (Scorer scorer : SCORERS) {
            for (History history : List.of(new History(List.of()), History.of(new UUID(7, 7)))) {
                Scoring scoring = scorer.score(history);
                assertThat(scoring.top(5, new BitSet())).allMatch(ranked -> Double.isFinite(ranked.score()));
                assertThat(scoring.contributions(Clusters.item(0))).isEmpty();
            }
        }
    }

    @Test
    void filter_ofWhatIsUnknown_excludesIt() {
        TitleFilter filter = TitleFilter.builder(ItemIndex.of(List.of(Clusters.item(0), Clusters.item(1))))
                .add(Clusters.item(0), 12, Set.of("NL"))
                .add(new UUID(7, 7), 0, Set.of("NL"))
                .build();

        assertThat(filter.excluded(12, "NL", List.of(new UUID(7, 7)))).isEqualTo(BitSet.valueOf(new long[] {2}));
        assertThat(filter.excluded(11, "NL", List.of()).cardinality()).isEqualTo(2);
        assertThat(filter.excluded(18, "XX", List.of()).cardinality()).isEqualTo(2);
    }

    @Test
    void diversity_withMoreOfTheKnob_makesListsLessAlike_andWithNoneChangesNothing() {
        History history = History.of(Clusters.item(0), Clusters.item(1), Clusters.item(30));
        Scoring scoring = FACTORS.score(history);
        List<Integer> clusters = new ArrayList<>();
        for (double knob : new double[] {0, 0.9}) {
            List<Ranked> list = Diversity.of(NEIGHBOURS, knob, 1).top(scoring, 12, new BitSet());
            clusters.add((int) list.stream()
                    .map(ranked -> Clusters.cluster(ranked.item()))
                    .distinct()
                    .count());
        }

        assertThat(clusters.get(1)).isGreaterThan(clusters.get(0));
        assertThat(Diversity.of(NEIGHBOURS, 0, 1).top(scoring, 12, new BitSet()))
                .isEqualTo(scoring.top(12, new BitSet()));
        assertThatThrownBy(() -> Diversity.of(NEIGHBOURS, 1.1, 1)).hasMessage("knob must be 0.0..1.0, was 1.1");
    }

    @Test
    void blend_ofScores_isTheWeightedSumOfStandardScores() {
        Blend blend = Blend.ofScores(List.of(new Blend.Part(EASE, 1), new Blend.Part(NEIGHBOURS, 0.5)));
        History history = CLUSTERS.history(Clusters.user(3));

        Scoring scoring = blend.score(history);

        double[] ease = standard(EASE.score(history));
        double[] near = standard(NEIGHBOURS.score(history));
        for (int item = 0; item < ITEMS.size(); item++) {
            assertThat(scoring.score(ITEMS.id(item))).isCloseTo(ease[item] + 0.5 * near[item], within(1e-4));
        }
        UUID first = ITEMS.id(0);
        UUID second = ITEMS.id(1);
        assertThat(sum(scoring, first) - sum(scoring, second))
                .isCloseTo(scoring.score(first) - scoring.score(second), within(1e-4));
        assertThatThrownBy(() -> Blend.ofScores(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void blend_ofRanks_isTheSumOfReciprocals_whateverTheScales() {
        ContentBased content = ContentBased.builder()
                .add(Clusters.item(0), Set.of("war"), Set.of(), 1990)
                .add(new UUID(5, 5), Set.of("war"), Set.of(), 1990)
                .build();
        Blend blend = Blend.ofRanks(List.of(new Blend.Part(NEIGHBOURS, 1), new Blend.Part(content, 2)));

        Scoring scoring = blend.score(History.of(Clusters.item(0)));

        assertThat(blend.items().size()).isEqualTo(ITEMS.size() + 1);
        assertThat(scoring.score(new UUID(5, 5))).isCloseTo(2.0 / 61, within(1e-6));
        assertThat(scoring.contributions(new UUID(5, 5)))
                .singleElement()
                .satisfies(one -> assertThat(one.amount()).isCloseTo(2.0 / 61, within(1e-6)));
    }

    private static double sum(Scoring scoring, UUID item) {
        return scoring.contributions(item).stream()
                .mapToDouble(Contribution::amount)
                .sum();
    }

    private static double[] standard(Scoring scoring) {
        double[] scores = ITEMS.ids().stream().mapToDouble(scoring::score).toArray();
        double mean = Arrays.stream(scores).average().orElseThrow();
        double deviation = deviation(scoring);
        return Arrays.stream(scores).map(score -> (score - mean) / deviation).toArray();
    }

    private static double deviation(Scoring scoring) {
        double[] scores = ITEMS.ids().stream().mapToDouble(scoring::score).toArray();
        double mean = Arrays.stream(scores).average().orElseThrow();
        return Math.sqrt(Arrays.stream(scores)
                .map(score -> (score - mean) * (score - mean))
                .average()
                .orElseThrow());
    }
}
