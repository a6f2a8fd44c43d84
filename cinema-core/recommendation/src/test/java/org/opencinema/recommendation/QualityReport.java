package org.opencinema.recommendation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Prints how good every algorithm is on a divided data set of your own. Arguments: the training file, the test file (lines of user, item
 * and, if known, the time in seconds, by tabs; users and items are numbers), and if wanted the settings of the factorisation as
 * {@code factors=128 regularization=0.02 unobserved=0.1 exponent=1 iterations=16} and {@code halfLifeDays=365}. Only users with
 * {@code minTest=1} test items or more count.
 */
final class QualityReport {
    private QualityReport() {}

    public static void main(String[] args) throws IOException {
        Map<String, Double> settings = new TreeMap<>(Map.of(
                "factors", 64.0, "regularization", 0.02, "unobserved", 0.1, "exponent", 1.0, "iterations", 16.0));
        settings.putAll(Map.of(
                "halfLifeDays",
                365.0,
                "minTest",
                1.0,
                "k",
                100.0,
                "shrinkage",
                10.0,
                "asymmetry",
                0.4,
                "threads",
                2.0));
        for (String setting : List.of(args).subList(2, args.length)) {
            String[] parts = setting.split("=", 2);
            if (settings.replace(parts[0], Double.valueOf(parts[1])) == null) {
                throw new IllegalArgumentException("unknown setting " + parts[0] + ", known are " + settings.keySet());
            }
        }
        List<long[]> trainLines = read(Path.of(args[0]));
        List<long[]> testLines = read(Path.of(args[1]));
        Interactions train = interactions(trainLines, Set.of());
        Interactions test = interactions(
                testLines, tooFew(testLines, settings.get("minTest").intValue()));
        System.out.printf(
                "%d users, %d items, %d to train with; %d users with %d to find%n",
                train.userCount(), train.items().size(), train.size(), test.userCount(), test.size());
        Instant end = Instant.ofEpochSecond(
                trainLines.stream().mapToLong(line -> line[2]).max().orElse(0));
        report("popularity", train, test, () -> Popularity.of(train));
        report(
                "trending",
                train,
                test,
                () -> Trending.of(
                        train, Duration.ofDays(settings.get("halfLifeDays").longValue()), end));
        report(
                "item neighbours",
                train,
                test,
                () -> ItemKnn.builder()
                        .neighbours(settings.get("k").intValue())
                        .shrinkage(settings.get("shrinkage"))
                        .asymmetry(settings.get("asymmetry"))
                        .threads(settings.get("threads").intValue())
                        .train(train));
        report(
                "ALS",
                train,
                test,
                () -> Als.builder()
                        .factors(settings.get("factors").intValue())
                        .iterations(settings.get("iterations").intValue())
                        .regularization(settings.get("regularization"))
                        .unobservedWeight(settings.get("unobserved"))
                        .frequencyExponent(settings.get("exponent"))
                        .threads(settings.get("threads").intValue())
                        .build()
                        .train(train));
    }

    private static void report(String name, Interactions train, Interactions test, Supplier<Scorer> training) {
        long start = System.nanoTime();
        Scorer scorer = training.get();
        double trained = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        Metrics at20 = Evaluation.of(train, test, 20).measure(scorer);
        double measured = (System.nanoTime() - start) / 1e9;
        Metrics at100 = Evaluation.of(train, test, 100).measure(scorer);
        System.out.printf(
                Locale.ROOT,
                "%-16s R@20 %.4f  R@20t %.4f  N@20 %.4f  N@100 %.4f  cov@20 %.3f  train %.2f s  lists %.2f s%n",
                name,
                at20.recall(),
                at20.truncatedRecall(),
                at20.ndcg(),
                at100.ndcg(),
                at20.coverage(),
                trained,
                measured);
    }

    private static List<long[]> read(Path file) throws IOException {
        List<long[]> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split("\t", -1);
            lines.add(new long[] {
                Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields.length > 2 ? Long.parseLong(fields[2]) : 0
            });
        }
        return lines;
    }

    private static Interactions interactions(List<long[]> lines, Set<Long> withoutUsers) {
        Interactions.Builder builder = Interactions.builder();
        for (long[] line : lines) {
            if (!withoutUsers.contains(line[0])) {
                builder.add(new UUID(1, line[0]), new UUID(2, line[1]), 1, Instant.ofEpochSecond(line[2]));
            }
        }
        return builder.build();
    }

    private static Set<Long> tooFew(List<long[]> lines, int min) {
        Map<Long, Integer> counts = new TreeMap<>();
        lines.forEach(line -> counts.merge(line[0], 1, Integer::sum));
        Set<Long> users = new HashSet<>();
        counts.forEach((user, count) -> {
            if (count < min) {
                users.add(user);
            }
        });
        return users;
    }
}
