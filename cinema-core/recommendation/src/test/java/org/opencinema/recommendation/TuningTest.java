package org.opencinema.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TuningTest {
    private static final Interactions CLUSTERS = Clusters.interactions(120, 5);

    @Test
    void search_findsNothingWorseThanItsStart_tellsItsTrials_andIsTheSameForASeed() {
        List<String> trials = new ArrayList<>();
        Tuning.Tuned tuned = Tuning.of(CLUSTERS, 3, 2, trials::add).tune(Algorithm.ITEM_KNN);

        assertThat(trials).hasSizeGreaterThan(4).allMatch(line -> line.startsWith("item-knn: "));
        assertThat(trials.get(0)).contains(Recipe.of(Algorithm.ITEM_KNN).toString());
        assertThat(trials.get(trials.size() - 1)).contains("chosen " + tuned.recipe());
        double start = Double.parseDouble(trials.get(0).substring(trials.get(0).lastIndexOf(' ')));
        assertThat(tuned.ndcg()).isGreaterThanOrEqualTo(start - 1e-4);
        assertThat(Tuning.of(CLUSTERS, 3, 1, line -> {}).tune(Algorithm.ITEM_KNN))
                .isEqualTo(tuned);
    }

    @Test
    void hybrid_isNoWorseThanItsBestPart() {
        Evaluation evaluation = Evaluation.holdOutRandom(CLUSTERS, 0.2, 5, 9);
        Tuning tuning = Tuning.of(evaluation.train(), 3, 2, line -> {});
        Recipe hybrid = tuning.tune(Algorithm.HYBRID).recipe();

        Rankings blended = evaluation.rank(hybrid.train(evaluation.train(), 2), 20);
        for (Recipe part : hybrid.parts()) {
            Rankings alone = evaluation.rank(part.train(evaluation.train(), 2), 20);
            assertThat(blended.compare(alone, 20, 1).isWorse()).isFalse();
        }
        assertThat(hybrid.parts()).extracting(Recipe::algorithm).isEqualTo(Algorithm.PARTS);
    }

    @Test
    void search_withTooLittleToHoldOut_takesTheStart() {
        Interactions few = Interactions.builder()
                .add(Clusters.user(1), Clusters.item(1), 1, Clusters.START)
                .build();

        for (Algorithm algorithm : List.of(Algorithm.EASE, Algorithm.TRENDING, Algorithm.HYBRID)) {
            Tuning.Tuned tuned = Tuning.of(few, 1, 1, line -> {}).tune(algorithm);
            assertThat(tuned.ndcg()).isNaN();
            assertThat(tuned.recipe().train(few, 1).items().size()).isEqualTo(1);
        }
        assertThatThrownBy(() -> new Recipe(Algorithm.EASE, Map.of(), List.of()).train(few, 1))
                .hasMessage("ease needs the setting regularization");
    }

    @Test
    void file_withNames_uuids_repeatedPairs_andFutureTimes_isRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a.tsv");
        Files.writeString(file, "anna\t" + Clusters.item(1) + "\n\nanna\t7\t5\r\nanna\t7\t99999999999\n");

        Interactions read = InteractionFile.read(file);

        assertThat(read.userCount()).isEqualTo(1);
        assertThat(read.items().find(Clusters.item(1))).hasValue(0);
        assertThat(read.history(read.users().get(0)).entries())
                .extracting(History.Entry::weight)
                .containsExactly(1.0, 1.0);
        Instant now = Instant.ofEpochSecond(100);
        assertThat(Trending.of(read, java.time.Duration.ofSeconds(50), now)
                        .score(new History(List.of()))
                        .top(1, new BitSet()))
                .containsExactly(new Ranked(read.items().id(1), 1));
    }

    @Test
    void file_withAWrongLine_isRefusedWithItsNumber(@TempDir Path folder) throws Exception {
        for (String line : List.of("1", "1\t2\t3\t4", "\t2", "1\t2\tlater", "1\t2\t1e9", "1\t2\t9223372036854775807")) {
            Path file = Files.writeString(folder.resolve("bad.tsv"), "1\t2\n" + line + "\n");
            assertThatThrownBy(() -> InteractionFile.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bad.tsv, line 2");
        }
    }
}
