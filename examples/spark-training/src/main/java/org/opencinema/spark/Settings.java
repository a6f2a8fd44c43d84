package org.opencinema.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencinema.recommendation.Als;
import org.opencinema.recommendation.DistributedAls;

/**
 * What the job is told; the options of {@link Als} have its names and defaults.
 *
 * @param input anything that Spark reads: a file, a directory, or a pattern, on disk, HDFS or S3
 * @param output the model file, on the driver's disk
 * @param sample of so many interactions at most, of whole viewers, the neighbours and the popularity are learned
 */
record Settings(
        String input,
        String output,
        int factors,
        int iterations,
        double regularization,
        double unobservedWeight,
        double frequencyExponent,
        long seed,
        int partitions,
        int sample)
        implements Serializable {
    static final String USAGE = """
            usage: SparkTraining --input URI --output FILE [--factors 64] [--iterations 16] [--regularization 0.02] [--unobserved-weight 0.1]
                   [--frequency-exponent 1] [--seed 1] [--partitions N] [--sample 5000000]

            The input has lines of user, item and perhaps the time in seconds since 1970, by tabs.
            """;

    private static final Set<String> NAMES = Set.of(
            "--input",
            "--output",
            "--factors",
            "--iterations",
            "--regularization",
            "--unobserved-weight",
            "--frequency-exponent",
            "--seed",
            "--partitions",
            "--sample");

    Settings {
        als(factors, iterations, regularization, unobservedWeight, frequencyExponent, seed);
        if (partitions < 0 || sample < 1) {
            throw new IllegalArgumentException("partitions and sample must be above 0");
        }
    }

    /**
     * Of a command line.
     *
     * @throws IllegalArgumentException if it is not as {@link #USAGE} says
     */
    static Settings parse(List<String> args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.size(); i += 2) {
            if (!NAMES.contains(args.get(i)) || i + 1 == args.size()) {
                throw new IllegalArgumentException("not understood: " + args.get(i));
            }
            options.put(args.get(i), args.get(i + 1));
        }
        return new Settings(
                required(options, "--input"),
                required(options, "--output"),
                Integer.parseInt(options.getOrDefault("--factors", "64")),
                Integer.parseInt(options.getOrDefault("--iterations", "16")),
                Double.parseDouble(options.getOrDefault("--regularization", "0.02")),
                Double.parseDouble(options.getOrDefault("--unobserved-weight", "0.1")),
                Double.parseDouble(options.getOrDefault("--frequency-exponent", "1")),
                Long.parseLong(options.getOrDefault("--seed", "1")),
                Integer.parseInt(options.getOrDefault("--partitions", "0")),
                Integer.parseInt(options.getOrDefault("--sample", "5000000")));
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    Path file() {
        return Path.of(output).toAbsolutePath();
    }

    DistributedAls als() {
        return DistributedAls.of(als(factors, iterations, regularization, unobservedWeight, frequencyExponent, seed));
    }

    private static Als als(
            int factors,
            int iterations,
            double regularization,
            double unobservedWeight,
            double frequencyExponent,
            long seed) {
        return Als.builder()
                .factors(factors)
                .iterations(iterations)
                .regularization(regularization)
                .unobservedWeight(unobservedWeight)
                .frequencyExponent(frequencyExponent)
                .seed(seed)
                .threads(1)
                .build();
    }
}
