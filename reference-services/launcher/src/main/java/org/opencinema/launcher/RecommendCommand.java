package org.opencinema.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.opencinema.recommendation.Algorithm;
import org.opencinema.recommendation.Comparison;
import org.opencinema.recommendation.Evaluation;
import org.opencinema.recommendation.InteractionFile;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.Metrics;
import org.opencinema.recommendation.Rankings;
import org.opencinema.recommendation.Recipe;
import org.opencinema.recommendation.Scorer;
import org.opencinema.recommendation.Tuning;

/** {@code ./cinema recommend}: how good the recommendation algorithms are on interactions in files. Needs no platform. */
final class RecommendCommand {
    static final String USAGE = """
            usage: ./cinema recommend evaluate --train FILE --test FILE [--model all|NAME,...] [--k 20,100] [--defaults] [--json]
                   ./cinema recommend tune --train FILE [--model all|NAME,...] [--json]

            Files have lines of user, item and perhaps the time in seconds since 1970, by tabs. evaluate chooses the settings on a held-out
            part of the training file (--defaults: takes the usual ones), trains on all of it, and looks for the lines of the test file in
            lists of k titles; each model is compared with the best one above it by a paired bootstrap. tune prints the chosen settings. What it tries is told on the way. Names: %s.
            """.formatted(String.join(", ", names()));

    private static final int WRONG = 2;
    private static final long SEED = 1;
    private static final Set<String> WITH_VALUE = Set.of("--train", "--test", "--model", "--k");
    private static final Set<String> ALONE = Set.of("--defaults", "--json");

    private final PrintStream out;
    private final PrintStream errors;
    private final int threads = Runtime.getRuntime().availableProcessors();

    RecommendCommand(PrintStream out, PrintStream errors) {
        this.out = out;
        this.errors = errors;
    }

    int run(List<String> args) throws IOException {
        try {
            String action = args.isEmpty() ? "" : args.get(0);
            Map<String, String> options = parse(args.isEmpty() ? args : args.subList(1, args.size()));
            List<Algorithm> algorithms = algorithms(options.getOrDefault("--model", "all"));
            switch (action) {
                case "evaluate" -> evaluate(options, algorithms);
                case "tune" -> tune(options, algorithms);
                default -> throw new IllegalArgumentException("say evaluate or tune");
            }
            return 0;
        } catch (NoSuchFileException e) {
            errors.println("cinema recommend: there is no file " + e.getMessage());
        } catch (IllegalArgumentException e) {
            errors.println("cinema recommend: " + e.getMessage());
            errors.print(USAGE);
        }
        return WRONG;
    }

    private static Map<String, String> parse(List<String> args) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < args.size(); i++) {
            String name = args.get(i);
            if (ALONE.contains(name)) {
                options.put(name, "");
            } else if (WITH_VALUE.contains(name) && i + 1 < args.size()) {
                options.put(name, args.get(++i));
            } else {
                throw new IllegalArgumentException("unknown or without a value: " + name);
            }
        }
        return options;
    }

    private static List<Algorithm> algorithms(String names) {
        if (names.equals("all")) {
            return List.of(Algorithm.values());
        }
        List<Algorithm> algorithms = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            algorithms.add(Algorithm.find(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no model " + name + ", only all, " + String.join(", ", names()))));
        }
        return algorithms;
    }

    private static List<String> names() {
        return List.of(Algorithm.values()).stream().map(Algorithm::label).toList();
    }

    private static Interactions read(Map<String, String> options, String option) throws IOException {
        String file = options.get(option);
        if (file == null) {
            throw new IllegalArgumentException(option + " is missing");
        }
        Interactions interactions = InteractionFile.read(Path.of(file));
        if (interactions.size() == 0) {
            throw new IllegalArgumentException(file + " is empty");
        }
        return interactions;
    }

    private static List<Integer> lengths(String text) {
        List<Integer> lengths = new ArrayList<>();
        for (String length : text.split(",", -1)) {
            if (!length.matches("[1-9][0-9]{0,3}")) {
                throw new IllegalArgumentException("--k takes whole numbers of 1..9999 by commas, was " + text);
            }
            lengths.add(Integer.valueOf(length));
        }
        return lengths;
    }

    private void tune(Map<String, String> options, List<Algorithm> algorithms) throws IOException {
        Tuning tuning = Tuning.of(read(options, "--train"), SEED, threads, progress());
        Map<String, Object> report = new LinkedHashMap<>();
        for (Algorithm algorithm : algorithms) {
            Tuning.Tuned tuned = tuning.tune(algorithm);
            report.put(algorithm.label(), Map.of("settings", tuned.recipe().settings(), "ndcg", tuned.ndcg()));
            if (!options.containsKey("--json")) {
                out.printf(Locale.ROOT, "%-10s  NDCG@20 %.4f  %s%n", algorithm.label(), tuned.ndcg(), tuned.recipe());
            }
        }
        printJson(options, report);
    }

    private void evaluate(Map<String, String> options, List<Algorithm> algorithms) throws IOException {
        List<Integer> lengths = lengths(options.getOrDefault("--k", "20,100"));
        Evaluation evaluation = Evaluation.of(read(options, "--train"), read(options, "--test"));
        Tuning tuning = Tuning.of(evaluation.train(), SEED, threads, progress());
        Map<String, Object> report = new LinkedHashMap<>();
        Map<Algorithm, Rankings> found = new EnumMap<>(Algorithm.class);
        if (!options.containsKey("--json")) {
            printHead(evaluation, lengths);
        }
        for (Algorithm algorithm : algorithms) {
            Recipe recipe = options.containsKey("--defaults")
                    ? Recipe.of(algorithm)
                    : tuning.tune(algorithm).recipe();
            double begin = cpuSeconds();
            Scorer scorer = recipe.train(evaluation.train(), threads);
            double trained = cpuSeconds();
            Rankings rankings = evaluation.rank(
                    scorer, lengths.stream().max(Integer::compare).orElseThrow());
            double predicted = cpuSeconds();
            Map<String, Object> row = row(rankings, lengths);
            row.put("trainCpuSeconds", trained - begin);
            row.put("predictCpuSeconds", predicted - trained);
            row.put("settings", recipe.settings());
            report.put(algorithm.label(), row);
            if (!options.containsKey("--json")) {
                printRow(algorithm, row, recipe);
            }
            if (!found.isEmpty()) {
                row.put("againstBest", compare(options, rankings, found, lengths.get(0)));
            }
            found.put(algorithm, rankings);
        }
        printJson(options, report);
    }

    /** With the best of the models above, user by user. */
    private Map<String, Object> compare(
            Map<String, String> options, Rankings rankings, Map<Algorithm, Rankings> others, int k) {
        Map.Entry<Algorithm, Rankings> best = others.entrySet().stream()
                .max(Comparator.comparingDouble(other -> other.getValue().at(k).ndcg()))
                .orElseThrow();
        Comparison comparison = rankings.compare(best.getValue(), k, SEED);
        if (!options.containsKey("--json")) {
            out.printf(
                    Locale.ROOT,
                    "%-10s N@%d %+.4f to %s, 95 %% of resamples %+.4f..%+.4f, p %.4f%n",
                    "",
                    k,
                    comparison.difference(),
                    best.getKey().label(),
                    comparison.low(),
                    comparison.high(),
                    comparison.p());
        }
        return Map.of(
                "model", best.getKey().label(),
                "difference", comparison.difference(),
                "low", comparison.low(),
                "high", comparison.high(),
                "p", comparison.p());
    }

    private static Map<String, Object> row(Rankings rankings, List<Integer> lengths) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int k : lengths) {
            Metrics metrics = rankings.at(k);
            row.put("R@" + k, metrics.recall());
            row.put("N@" + k, metrics.ndcg());
        }
        int first = lengths.get(0);
        Metrics metrics = rankings.at(first);
        row.put("MRR@" + first, metrics.mrr());
        row.put("coverage", metrics.coverage());
        row.put("novelty", metrics.novelty());
        row.put("diversity", rankings.diversity(first));
        return row;
    }

    private void printHead(Evaluation evaluation, List<Integer> lengths) {
        out.printf(
                "%d users and %d titles to train with, %d users to test%n",
                evaluation.train().userCount(), evaluation.train().items().size(), evaluation.userCount());
        StringBuilder head = new StringBuilder(String.format("%-10s", "model"));
        lengths.forEach(k -> head.append(String.format(" %7s %7s", "R@" + k, "N@" + k)));
        head.append(String.format(" %7s", "MRR@" + lengths.get(0)))
                .append(" coverage novelty diversity train,s lists,s  settings");
        out.println(head);
    }

    private void printRow(Algorithm algorithm, Map<String, Object> row, Recipe recipe) {
        StringBuilder line = new StringBuilder(String.format("%-10s", algorithm.label()));
        row.forEach((name, value) -> {
            if (value instanceof Double number) {
                int width = switch (name) {
                    case "coverage" -> 8;
                    case "diversity" -> 9;
                    default -> 7;
                };
                boolean rough = name.equals("novelty") || name.endsWith("Seconds");
                line.append(String.format(Locale.ROOT, " %" + width + (rough ? ".2f" : ".4f"), number));
            }
        });
        out.println(line + "  " + recipe);
    }

    private void printJson(Map<String, String> options, Map<String, Object> report) throws IOException {
        if (options.containsKey("--json")) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
        }
    }

    private Consumer<String> progress() {
        return new Progress(errors)::say;
    }

    /** Of the whole process, its compiler and collector included. */
    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }
}
