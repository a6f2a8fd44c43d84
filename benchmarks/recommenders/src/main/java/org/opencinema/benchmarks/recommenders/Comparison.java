package org.opencinema.benchmarks.recommenders;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * How good are the lists of ALS, and what does a training cost, beside Spark MLlib and RankSys with as many factors and iterations? Each
 * chooses its settings among nine by NDCG@20 on a part of the training file, and is measured on the test file; the processor time is that
 * of the process while it trains, the least of three.
 *
 * <pre>
 * mvn -Pspark -pl benchmarks/recommenders -am -Dmaven.test.skip=true install
 * mvn -Pspark -pl benchmarks/recommenders exec:exec -Dcompare="--train F --test F --out FILE [--factors 64] [--iterations 16]"
 * </pre>
 */
public final class Comparison {
    private static final int FITS = 3;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Split split;
    private final int factors;
    private final int iterations;

    private Comparison(Split split, int factors, int iterations) {
        this.split = split;
        this.factors = factors;
        this.iterations = iterations;
    }

    public static void main(String... args) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        if (!options.keySet().containsAll(List.of("--train", "--test", "--out"))) {
            System.err.println("usage: --train FILE --test FILE --out FILE [--factors 64] [--iterations 16]");
            System.exit(2);
        }
        Comparison comparison = new Comparison(
                Split.read(Path.of(options.get("--train")), Path.of(options.get("--test"))),
                Integer.parseInt(options.getOrDefault("--factors", "64")),
                Integer.parseInt(options.getOrDefault("--iterations", "16")));
        try (SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            List<Map<String, Object>> results = new ArrayList<>();
            for (Peer peer : List.of(new Library(), new SparkAls(spark), new RankSysAls())) {
                results.add(comparison.measure(peer));
            }
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(Path.of(options.get("--out")).toFile(), results);
        }
    }

    private Map<String, Object> measure(Peer peer) {
        Settings settings = choose(peer);
        Peer.Training training = peer.prepare(split);
        double[] seconds = new double[FITS];
        for (int i = 0; i < FITS; i++) {
            long before = system.getProcessCpuTime();
            training.fit(factors, iterations, settings);
            seconds[i] = (system.getProcessCpuTime() - before) / 1e9;
        }
        Quality quality = Quality.of(split, training.fit(factors, iterations, settings));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("peer", peer.name());
        result.put("jdk", System.getProperty("java.version"));
        result.put("processors", Runtime.getRuntime().availableProcessors());
        result.put("factors", factors);
        result.put("iterations", iterations);
        result.put("settings", settings);
        result.put("trainCpuSeconds", seconds);
        result.put("quality", quality);
        System.out.printf(
                Locale.ROOT,
                "%-22s %-45s cpu %6.2f s  %s%n",
                peer.name(),
                settings,
                Arrays.stream(seconds).min().orElseThrow(),
                quality);
        return result;
    }

    private Settings choose(Peer peer) {
        Split inner = split.inner();
        Peer.Training training = peer.prepare(inner);
        Settings best = peer.settings().get(0);
        double ndcg = -1;
        for (Settings settings : peer.settings()) {
            double reached = Quality.of(inner, training.fit(factors, iterations, settings))
                    .ndcg20();
            if (reached > ndcg) {
                ndcg = reached;
                best = settings;
            }
        }
        return best;
    }
}
