package org.opencinema.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.opencinema.recommendation.InteractionFile;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemKnn;
import org.opencinema.recommendation.Model;
import org.opencinema.recommendation.ModelFile;
import org.opencinema.recommendation.Popularity;
import scala.Tuple2;

/**
 * The Spark job: implicit ALS over interactions of any number of viewers, into a {@link ModelFile}. It is not handed to
 * recommendation-service, which serves only what it trained and tested itself. The factors are those that the library's own training
 * learns, but for rounding; viewers are divided among the machines, titles must fit each of them (300 MB for a million of 64 factors).
 * Lines that are not as expected end it.
 */
public final class SparkTraining {
    private static final int WRONG = 2;

    private final JavaSparkContext spark;
    private final Settings settings;

    private SparkTraining(JavaSparkContext spark, Settings settings) {
        this.spark = spark;
        this.settings = settings;
    }

    public static void main(String... args) throws IOException {
        Settings settings;
        try {
            settings = Settings.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(Settings.USAGE);
            System.exit(WRONG);
            return;
        }
        SparkConf configuration = new SparkConf()
                .setAppName("cinema-recommendation")
                .setIfMissing("spark.master", "local[*]")
                .setIfMissing("spark.ui.enabled", "false");
        try (JavaSparkContext spark = new JavaSparkContext(configuration)) {
            System.out.println("SHA-256 of the model: " + run(spark, settings, Clock.systemUTC()));
        }
    }

    /** Trains and writes; the file is there whole or not at all. Returns its SHA-256. */
    static String run(JavaSparkContext spark, Settings settings, Clock clock) throws IOException {
        Model model = new SparkTraining(spark, settings).train(clock.instant());
        Path file = settings.file();
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            String digest = ModelFile.write(model, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return digest;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private Model train(Instant trainedAt) {
        JavaPairRDD<UUID, UUID> pairs = spark.textFile(settings.input(), partitions())
                .filter(line -> !line.isBlank())
                .mapToPair(SparkTraining::pair);
        List<UUID> items =
                pairs.values().distinct().sortBy(item -> item, true, 1).collect();
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there are no interactions in " + settings.input());
        }
        JavaPairRDD<UUID, int[]> viewers = byViewer(pairs, items);
        float[][] rows = settings.als().start(items.size());
        for (int i = 0; i < settings.iterations(); i++) {
            rows = Round.run(spark, settings, viewers.values(), rows);
        }
        Interactions sample = sample(viewers, items);
        return new Model(
                settings.als().factors(sample.items(), rows),
                ItemKnn.builder().train(sample),
                Popularity.of(sample),
                trainedAt);
    }

    private int partitions() {
        return settings.partitions() == 0 ? spark.defaultParallelism() : settings.partitions();
    }

    private static Tuple2<UUID, UUID> pair(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length < 2 || fields.length > 3 || fields[0].isBlank() || fields[1].isBlank()) {
            throw new IllegalArgumentException("user, item and perhaps time by tabs were expected, found: " + line);
        }
        return new Tuple2<>(InteractionFile.id(fields[0]), InteractionFile.id(fields[1]));
    }

    private JavaPairRDD<UUID, int[]> byViewer(JavaPairRDD<UUID, UUID> pairs, List<UUID> items) {
        Map<UUID, Integer> numbers = new HashMap<>();
        items.forEach(item -> numbers.put(item, numbers.size()));
        Broadcast<Map<UUID, Integer>> known = spark.broadcast(numbers);
        return pairs.groupByKey(partitions())
                .mapValues(watched -> StreamSupport.stream(watched.spliterator(), false)
                        .mapToInt(item -> known.value().get(item))
                        .distinct()
                        .sorted()
                        .toArray())
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Of whole viewers, as many as one machine takes. */
    private Interactions sample(JavaPairRDD<UUID, int[]> viewers, List<UUID> items) {
        long all = viewers.values().mapToDouble(watched -> watched.length).sum().longValue();
        double share = (double) settings.sample() / all;
        Iterator<Tuple2<UUID, int[]>> drawn = share >= 1
                ? viewers.toLocalIterator()
                : viewers.sample(false, share, settings.seed()).toLocalIterator();
        Interactions.Builder builder = Interactions.builder();
        items.forEach(builder::item);
        drawn.forEachRemaining(viewer -> {
            for (int item : viewer._2()) {
                builder.add(viewer._1(), items.get(item), 1, Instant.EPOCH);
            }
        });
        return builder.build();
    }
}
