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
    private static final int HEAVY_ITEMS = 70;

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
    void search_goesOnFromWhatCannotBeTrained_untilItCan() {
        List<String> trials = new ArrayList<>();

        Tuning.Tuned tuned = Tuning.of(heavy(1e5), 1, 1, trials::add).tune(Algorithm.EASE);

        assertThat(trials.get(0)).startsWith("ease: regularization=").contains("failed: ");
        assertThat(tuned.ndcg()).isBetween(0.0, 1.0);
        assertThat(tuned.recipe().value("regularization"))
                .isGreaterThan(10 * Recipe.of(Algorithm.EASE, heavy(1e5)).value("regularization"));
    }

    @Test
    void search_ofWhatCanNeverBeTrained_saysSo() {
        List<String> trials = new ArrayList<>();

        Tuning.Tuned tuned = Tuning.of(heavy(1e19), 1, 1, trials::add).tune(Algorithm.EASE);

        assertThat(tuned.ndcg()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(trials)
                .hasSizeGreaterThan(5)
                .filteredOn(line -> line.contains("failed"))
                .hasSize(trials.size() - 1);
        assertThatThrownBy(() -> tuned.recipe().train(heavy(1e19), 1)).isInstanceOf(ArithmeticException.class);
    }

    /** Every second one touched the same, with weights beside which regularization is lost in single precision. */
    private static Interactions heavy(double weight) {
        Interactions.Builder builder = Interactions.builder();
        for (int user = 0; user < 40; user++) {
            for (int item = user % 2; item < HEAVY_ITEMS; item += 2) {
                builder.add(Clusters.user(user), Clusters.item(item), weight, Clusters.START);
            }
        }
        return builder.build();
    }

    @Test
    void search_ofBpr_whichFoldsInOneTraining_findsWhatTrainingEachWouldHave() {
        List<String> trials = new ArrayList<>();
        Tuning.Tuned tuned = Tuning.of(CLUSTERS, 3, 1, trials::add).tune(Algorithm.BPR);
        Evaluation evaluation = Evaluation.holdOutRandom(CLUSTERS, 0.2, 5, 3);

        Rankings anew = evaluation.rank(tuned.recipe().train(evaluation.train(), 1), 20);

        assertThat(trials).hasSizeGreaterThan(3);
        assertThat(tuned.ndcg()).isEqualTo(anew.at(20).ndcg());
    }

    @Test
    void usualSettings_goWithTheDensityAndTheTimeOfTheData() {
        Interactions sparse = Clusters.interactions(60, 5);
        Interactions dense = Clusters.interactions(600, 5);

        assertThat(Recipe.of(Algorithm.ALS, sparse).settings()).containsEntry("frequencyExponent", 1.0);
        assertThat(Recipe.of(Algorithm.ALS, dense).settings())
                .containsEntry("frequencyExponent", 0.0)
                .containsEntry("factors", 128.0);
        assertThat(Recipe.of(Algorithm.EASE, dense).value("regularization"))
                .isGreaterThan(3 * Recipe.of(Algorithm.EASE, sparse).value("regularization"));
        assertThat(Recipe.of(Algorithm.TRENDING, sparse).settings()).containsEntry("halfLifeDays", 1.0);
        assertThat(Recipe.of(Algorithm.HYBRID, dense).parts())
                .contains(Recipe.of(Algorithm.ALS, dense), Recipe.of(Algorithm.EASE, dense));
    }

    @Test
    void file_withAMark_headings_fractions_blanks_andTabsAtTheEnd_isRead(@TempDir Path folder) throws Exception {
        for (String heading :
                List.of("userId\tmovieId\ttimestamp", "user_id:token\titem_id:token", "who\twhat\twhen", "")) {
            Path file = Files.writeString(
                    folder.resolve("a.tsv"),
                    "\uFEFF" + heading + "\r\n1\t2\t978300760.0\r\n1 \t 3\t\r\n2\t3\t9.5e8\t\t\r\n \t \r\n2\t2\t-1.5");

            Interactions read = InteractionFile.read(file);

            assertThat(read.users()).containsExactly(InteractionFile.id("1"), InteractionFile.id("2"));
            assertThat(read.items().ids()).containsExactly(InteractionFile.id("2"), InteractionFile.id("3"));
            assertThat(read.times()).containsExactly(978_300_760, 0, -2, 950_000_000);
        }
    }

    @Test
    void file_withAMarkAndNoHeading_losesNoLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.tsv"), "\uFEFFuser7\titem7\nuser\t8\n");

        assertThat(InteractionFile.read(file).users())
                .containsExactly(InteractionFile.id("user7"), InteractionFile.id("user"));
    }

    @Test
    void file_inAnotherEncoding_isRefused(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("a.tsv"), new byte[] {'1', '\t', (byte) 0xE9, '\n'});

        assertThatThrownBy(() -> InteractionFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("a.tsv is not in UTF-8");
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
        for (String line : List.of(
                "1",
                "1\t2\t3\t4",
                "\t2",
                "1\t2\tlater",
                "1\t2\t1e16",
                "1\t2\tNaN",
                "1\t2\t0x1p3",
                "1\t",
                "userId\tmovieId\ttimestamp",
                "1\t2\t9223372036854775807")) {
            Path file = Files.writeString(folder.resolve("bad.tsv"), "1\t2\n" + line + "\n");
            assertThatThrownBy(() -> InteractionFile.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bad.tsv, line 2");
        }
    }
}
