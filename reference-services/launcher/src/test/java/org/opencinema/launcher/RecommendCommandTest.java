package org.opencinema.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecommendCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    /** Two tastes of 20 titles each. */
    @BeforeEach
    void write() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder train = new StringBuilder();
        StringBuilder test = new StringBuilder();
        for (int user = 0; user < 60; user++) {
            for (int i = 0; i < 12; i++) {
                int item = user % 2 * 20 + (int) (20 * random.nextDouble() * random.nextDouble());
                (i < 10 ? train : test)
                        .append("u%d\tt%d\t%d%n".formatted(user, item, 1_700_000_000 + random.nextInt(1_000_000)));
            }
        }
        Files.writeString(folder.resolve("train.tsv"), train);
        Files.writeString(folder.resolve("test.tsv"), test);
    }

    @Test
    void evaluate_withDefaults_printsARowForEachModel() throws IOException {
        assertThat(run("evaluate", "--train", file("train.tsv"), "--test", file("test.tsv"), "--defaults"))
                .isZero();

        List<String> lines = out.toString(UTF_8).lines().toList();
        assertThat(lines.get(0)).startsWith("60 users and ");
        assertThat(lines.get(1)).contains("R@20", "N@20", "R@100", "N@100", "coverage", "novelty", "diversity");
        assertThat(lines.get(4)).contains("N@20 ", " to popularity, 95 % of resamples ", ", p ");
        assertThat(lines.stream().skip(2).filter(line -> !line.startsWith(" ")).map(line -> line.split(" ")[0]))
                .containsExactly("popularity", "trending", "item-knn", "ease", "als", "bpr", "hybrid");
    }

    @Test
    void evaluate_asJson_findsMoreByTasteThanByPopularity_andTellsWhatItTried() throws IOException {
        assertThat(run(
                        "evaluate",
                        "--train",
                        file("train.tsv"),
                        "--test",
                        file("test.tsv"),
                        "--model",
                        "popularity,item-knn",
                        "--k",
                        "5",
                        "--json"))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString(UTF_8));
        assertThat(report.get("item-knn").get("N@5").asDouble())
                .isGreaterThan(1.2 * report.get("popularity").get("N@5").asDouble());
        assertThat(report.get("item-knn").fieldNames())
                .toIterable()
                .contains("R@5", "coverage", "trainCpuSeconds", "predictCpuSeconds", "settings");
        assertThat(report.get("item-knn").get("againstBest").get("model").asText())
                .isEqualTo("popularity");
        assertThat(report.get("item-knn").get("againstBest").get("low").asDouble())
                .isPositive();
        assertThat(errors.toString(UTF_8)).contains("item-knn: chosen ");
    }

    @Test
    void tune_printsTheChosenSettings() throws IOException {
        assertThat(run("tune", "--train", file("train.tsv"), "--model", "ease")).isZero();

        assertThat(out.toString(UTF_8)).matches("ease +NDCG@20 0\\.\\d{4}  regularization=[0-9.]+\\R");
        assertThat(errors.toString(UTF_8).lines().count()).isGreaterThanOrEqualTo(3);
    }

    /** Windows' line ends, a byte order mark, headings, duplicates, users and titles of the test only, a line of both files. */
    @Test
    void evaluate_ofUntidyFiles_asJson_reportsAllModels_andTellsWhatItLeftOut() throws IOException {
        String train = Files.readString(folder.resolve("train.tsv"));
        String test = Files.readString(folder.resolve("test.tsv"));
        String first = train.lines().findFirst().orElseThrow();
        Files.writeString(
                folder.resolve("train.tsv"),
                ("\uFEFFuserId\tmovieId\ttimestamp\n" + train + first + "\n").replaceAll("\\R", "\r\n"));
        Files.writeString(
                folder.resolve("test.tsv"),
                ("user\titem\n" + test + test + "new1\tt0\t1700000000.0\nnew2\tunheard\t\n" + first + "\n")
                        .replaceAll("\\R", "\r\n"));

        assertThat(run("evaluate", "--train", file("train.tsv"), "--test", file("test.tsv"), "--defaults", "--json"))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString(UTF_8));
        assertThat(report.fieldNames())
                .toIterable()
                .containsExactly("popularity", "trending", "item-knn", "ease", "als", "bpr", "hybrid");
        for (JsonNode row : report) {
            assertThat(row.fieldNames())
                    .toIterable()
                    .startsWith(
                            "R@20",
                            "N@20",
                            "R@100",
                            "N@100",
                            "MRR@20",
                            "coverage",
                            "novelty",
                            "diversity",
                            "trainCpuSeconds",
                            "predictCpuSeconds",
                            "settings");
            assertThat(row.get("N@20").asDouble()).isBetween(0.05, 1.0);
        }
        assertThat(report.get("hybrid").get("againstBest").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("model", "difference", "low", "high", "p");
        assertThat(errors.toString(UTF_8))
                .contains(" pairs of the test file are left out: they are in the training file")
                .containsPattern("60 users and [34]\\d titles to train with, [2-6]\\d users to test")
                .contains("ease       ");
    }

    @Test
    void evaluate_ofTwoNewUsers_listsTheMostPopularForEachModel() throws IOException {
        Files.writeString(folder.resolve("test.tsv"), "new1\tt0\nnew2\tt20\n");

        assertThat(run("evaluate", "--train", file("train.tsv"), "--test", file("test.tsv"), "--defaults", "--json"))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString(UTF_8));
        double popular = report.get("popularity").get("N@20").asDouble();
        assertThat(popular).isGreaterThan(0.3);
        for (String model : List.of("item-knn", "ease", "als", "bpr", "hybrid")) {
            assertThat(report.get(model).get("N@20").asDouble()).isEqualTo(popular);
        }
    }

    @Test
    void tune_withNothingToHoldOut_asJson_hasNoFigure() throws IOException {
        Files.writeString(folder.resolve("few.tsv"), "1\t2\n1\t3\n");

        assertThat(run("tune", "--train", file("few.tsv"), "--model", "ease,bpr", "--json"))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString(UTF_8));
        assertThat(report.get("ease").get("ndcg").isNull()).isTrue();
        assertThat(report.get("bpr").get("settings").get("factors").asInt()).isEqualTo(64);
    }

    @Test
    void whatIsWrong_isToldWithTheUsage() throws IOException {
        Files.writeString(folder.resolve("bad.tsv"), "1\t2\n1,3\n");

        assertRefused("say evaluate or tune");
        assertRefused("--train is missing", "evaluate");
        assertRefused("there is no model svd", "tune", "--model", "svd");
        assertRefused("unknown or without a value: --k", "evaluate", "--k");
        assertRefused("bad.tsv, line 2", "tune", "--train", file("bad.tsv"));
        assertRefused("nothing is left to test", "evaluate", "--train", file("train.tsv"), "--test", file("train.tsv"));
        assertThat(run("tune", "--train", file("none.tsv"))).isEqualTo(2);
        assertThat(errors.toString(UTF_8)).contains("there is no file").contains("none.tsv");
    }

    private void assertRefused(String message, String... args) throws IOException {
        errors.reset();
        assertThat(run(args)).isEqualTo(2);
        assertThat(errors.toString(UTF_8)).contains(message).contains("usage: ./cinema recommend");
    }

    private int run(String... args) throws IOException {
        return new RecommendCommand(new PrintStream(out, true, UTF_8), new PrintStream(errors, true, UTF_8))
                .run(List.of(args));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}
