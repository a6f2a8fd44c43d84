package org.opencinema.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencinema.localservers.ClickHouseServer;
import org.opencinema.localservers.LocalServers;
import org.opencinema.localservers.ServerKind;
import org.opencinema.recommendation.Als;
import org.opencinema.recommendation.Comparison;
import org.opencinema.recommendation.DistributedAls;
import org.opencinema.recommendation.Evaluation;
import org.opencinema.recommendation.History;
import org.opencinema.recommendation.InteractionFile;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemFactors;
import org.opencinema.recommendation.ItemIndex;
import org.opencinema.recommendation.ItemKnn;
import org.opencinema.recommendation.Metrics;
import org.opencinema.recommendation.Model;
import org.opencinema.recommendation.ModelFile;
import org.opencinema.recommendation.Popularity;
import org.opencinema.recommendation.Rankings;
import org.opencinema.recommendation.Scoring;

final class SparkTrainingTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-06-01T12:00:00Z"), ZoneOffset.UTC);
    private static final int CLUSTERS = 5;
    private static final int CLUSTER_SIZE = 60;

    private static JavaSparkContext spark;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void factors_areThoseOfTheLibrary() throws Exception {
        Path file = write(Evaluation.holdOutRandom(viewers(600), 0.2, 5, 1).train());

        ItemFactors bySpark = train(file, "--partitions", "3").factors();
        ItemFactors alone = als().train(InteractionFile.read(file), start(bySpark.items()));

        for (UUID viewer : InteractionFile.read(file).users().subList(0, 50)) {
            History history = InteractionFile.read(file).history(viewer);
            Scoring scoring = bySpark.score(history);
            Scoring expected = alone.score(history);
            for (int item = 0; item < bySpark.items().size(); item++) {
                UUID id = bySpark.items().id(item);
                assertThat(scoring.score(id)).isCloseTo(expected.score(id), within(2e-3));
            }
        }
    }

    /** The library starts from other factors, as it numbers the items in another order. */
    @Test
    void quality_isThatOfTheLibrary() throws Exception {
        Evaluation evaluation = Evaluation.holdOutRandom(viewers(1000), 0.2, 5, 1);

        Model model = train(write(evaluation.train()), "--partitions", "4");

        Rankings bySpark = evaluation.rank(model.factors(), 20);
        Rankings alone = evaluation.rank(als().train(evaluation.train()), 20);
        Comparison comparison = bySpark.compare(alone, 20, 1);
        Metrics popularity = evaluation.rank(model.popularity(), 20).at(20);
        assertThat(comparison.isWorse()).as("%s", comparison).isFalse();
        assertThat(bySpark.at(20).ndcg())
                .isCloseTo(alone.at(20).ndcg(), within(0.01))
                .isGreaterThan(1.5 * popularity.ndcg());
        assertThat(bySpark.at(20).recall()).isCloseTo(alone.at(20).recall(), within(0.01));
    }

    @Test
    void neighboursAndPopularity_ofAllThatFits_areThoseOfTheLibrary() throws Exception {
        Interactions made = viewers(200);

        Model model = train(write(made));

        assertThat(model.trainedAt()).isEqualTo(CLOCK.instant());
        Interactions all = inOrderOf(model.items(), made);
        History history = all.history(all.users().get(0));
        Scoring neighbours = ItemKnn.builder().train(all).score(history);
        Scoring popularity = Popularity.of(all).score(history);
        for (UUID item : history.items()) {
            assertThat(model.neighbours().score(history).score(item)).isCloseTo(neighbours.score(item), within(1e-5));
            assertThat(model.popularity().score(history).score(item)).isEqualTo(popularity.score(item));
        }
    }

    /** Of neighbours that are equally near those with lower numbers are kept. */
    private static Interactions inOrderOf(ItemIndex items, Interactions interactions) {
        Interactions.Builder builder = Interactions.builder();
        for (int item = 0; item < items.size(); item++) {
            builder.item(items.id(item));
        }
        for (UUID viewer : interactions.users()) {
            interactions.history(viewer).items().forEach(item -> builder.add(viewer, item, 1, Instant.EPOCH));
        }
        return builder.build();
    }

    @Test
    void sample_hasFewerViewersButAllItems() throws Exception {
        Interactions all = viewers(200);

        Model model = train(write(all), "--sample", String.valueOf(all.size() / 4), "--iterations", "1");

        assertThat(model.items().size()).isEqualTo(all.items().size());
        Scoring popularity = model.popularity().score(new History(List.of()));
        double counted = 0;
        for (int item = 0; item < model.items().size(); item++) {
            counted += popularity.score(model.items().id(item));
        }
        assertThat(counted).isBetween(all.size() * 0.1, all.size() * 0.4);
    }

    @Test
    void line_thatIsNoInteraction_endsTheJobWithoutAFile() throws Exception {
        Path input = Files.writeString(directory.resolve("bad.tsv"), "1\t2\n1\t3\t4\t5\n");

        assertThatThrownBy(() -> train(input)).hasMessageContaining("1\t3\t4\t5");
        assertThatThrownBy(() -> train(Files.writeString(directory.resolve("empty.tsv"), "\n")))
                .hasMessageContaining("no interactions");

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("bad.tsv", "empty.tsv");
        }
    }

    @Test
    void options_thatAreNotKnownOrOutOfRange_areRefused() {
        assertThatThrownBy(() -> Settings.parse(List.of("--input", "a"))).hasMessageContaining("--output");
        assertThatThrownBy(() -> Settings.parse(List.of("--help"))).hasMessageContaining("--help");
        assertThatThrownBy(() -> Settings.parse(List.of("--input", "a", "--output", "b", "--factors", "0")))
                .hasMessageContaining("factors");
        assertThatThrownBy(() -> Settings.parse(List.of("--input", "a", "--output", "b", "--sample", "0")))
                .hasMessageContaining("sample");
    }

    @Test
    void eventStore_givesWhatIsTrainedWith() throws Exception {
        UUID viewer = new UUID(1, 1);
        UUID title = new UUID(2, 1);
        try (LocalServers servers =
                LocalServers.builder().temporary().with(ServerKind.CLICKHOUSE).start()) {
            ClickHouseServer store = servers.clickhouse();
            ask(
                    store,
                    Files.readString(
                            Path.of(
                                    "../../reference-services/analytics/src/main/resources/clickhouse/analytics/V1__playback_events.sql")));
            ask(
                    store,
                    "INSERT INTO playback_event VALUES" + playback(viewer, title, 1, 200) + ","
                            + playback(viewer, title, 2, 200) + "," + playback(viewer, title, 2, 200) + ","
                            + playback(viewer, new UUID(2, 2), 3, 299));

            String interactions = ask(store, Files.readString(Path.of("src/main/resources/interactions.sql")));

            assertThat(interactions)
                    .isEqualTo(viewer + "\t" + title + "\t"
                            + Instant.parse("2026-05-01T10:00:02Z").getEpochSecond() + "\n");
            Model model = train(Files.writeString(directory.resolve("events.tsv"), interactions), "--factors", "2");
            assertThat(model.items().find(title)).isPresent();
        }
    }

    private static String playback(UUID profile, UUID title, int number, int watchedSeconds) {
        return "('%d', 'stopped', '2026-05-01 10:00:0%d', '%s', '%s', '%s', '%s', '%s', 'web', 'DE', 'playing', 0, %d)"
                .formatted(
                        number, number, new UUID(3, 1), new UUID(4, 1), profile, title, new UUID(5, 1), watchedSeconds);
    }

    private static String ask(ClickHouseServer store, String sql) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(store.uri() + "/"))
                                .header("X-ClickHouse-User", store.user())
                                .header("X-ClickHouse-Key", store.password())
                                .POST(HttpRequest.BodyPublishers.ofString(sql))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private Model train(Path input, String... more) throws IOException {
        Path output = directory.resolve("model");
        List<String> args = new ArrayList<>(List.of("--input", input.toString(), "--output", output.toString()));
        if (!List.of(more).contains("--factors")) {
            args.addAll(List.of("--factors", "16"));
        }
        args.addAll(Arrays.asList(more));
        assertThat(SparkTraining.run(spark, Settings.parse(args), CLOCK)).matches("[0-9a-f]{64}");
        return ModelFile.open(output);
    }

    private static Als als() {
        return Als.builder().factors(16).build();
    }

    private static ItemFactors start(ItemIndex items) {
        DistributedAls als = DistributedAls.of(als());
        return als.factors(items, als.start(items.size()));
    }

    private Path write(Interactions interactions) throws IOException {
        List<String> lines = new ArrayList<>();
        for (UUID viewer : interactions.users()) {
            interactions.history(viewer).items().forEach(item -> lines.add(viewer + "\t" + item));
        }
        return Files.write(directory.resolve("interactions.tsv"), lines);
    }

    /** Made-up viewers who mostly like the titles of two clusters, more often those with low numbers. */
    private static Interactions viewers(int count) {
        SplittableRandom random = new SplittableRandom(3);
        Interactions.Builder builder = Interactions.builder().once();
        for (int viewer = 0; viewer < count; viewer++) {
            for (int i = 0; i < 25; i++) {
                int cluster = random.nextInt(8) == 0 ? random.nextInt(CLUSTERS) : (viewer + i % 2) % CLUSTERS;
                int rank = (int) (CLUSTER_SIZE * random.nextDouble() * random.nextDouble());
                builder.add(new UUID(1, viewer), new UUID(2, cluster * CLUSTER_SIZE + rank), 1, Instant.EPOCH);
            }
        }
        return builder.build();
    }
}
