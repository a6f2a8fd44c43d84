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

            Files are UTF-8 with lines of user, item and perhaps the time in seconds since 1970, by tabs; a line of headings is skipped.
            evaluate chooses the settings on a held-out part of the training file (--defaults: takes those usual for data as dense), trains
            on all of it, and looks for the lines of the test file in lists of k titles; lines that are in both files are left out. Each
            model is compared with the best one above it by a paired bootstrap. Users who are only in the test file get the list by
            popularity, of trending its own. tune prints the chosen settings. What it tries is told on the way. Names: %s.
            Time of all models on 2 processors: about 1 minute for 50,000 lines (--defaults: 15 s), 3 for 1,000,000 lines of 4,000 titles
            (--defaults: 2). ease takes time with the cube of the titles, up to 10,000; als and hybrid with the lines. 2 GB are enough.
            """.formatted(String.join(", ", names()));

    private static final int FAILED = 1;
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
            return switch (action) {
                case "evaluate" -> evaluate(options, algorithms);
                case "tune" -> tune(options, algorithms);
                default -> throw new IllegalArgumentException("say evaluate or tune");
            };
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

    private int tune(Map<String, String> options, List<Algorithm> algorithms) throws IOException {
        Tuning tuning = Tuning.of(read(options, "--train"), SEED, threads, progress());
        Map<String, Object> report = new LinkedHashMap<>();
        int failed = 0;
        for (Algorithm algorithm : algorithms) {
            try {
                Tuning.Tuned tuned = tuning.tune(algorithm);
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("settings", tuned.recipe().settings());
                row.put("ndcg", Double.isFinite(tuned.ndcg()) ? tuned.ndcg() : null);
                report.put(algorithm.label(), row);
                table(options)
                        .printf(
                                Locale.ROOT,
                                "%-10s  NDCG@20 %.4f  %s%n",
                                algorithm.label(),
                                tuned.ndcg(),
                                tuned.recipe());
            } catch (ArithmeticException e) {
                failed = fail(algorithm, e, report);
            }
        }
        printJson(options, report);
        return failed;
    }

    private int evaluate(Map<String, String> options, List<Algorithm> algorithms) throws IOException {
        List<Integer> lengths = lengths(options.getOrDefault("--k", "20,100"));
        Evaluation evaluation = divide(options);
        Tuning tuning = Tuning.of(evaluation.train(), SEED, threads, progress());
        Map<String, Object> report = new LinkedHashMap<>();
        Map<Algorithm, Rankings> found = new EnumMap<>(Algorithm.class);
        int failed = 0;
        printHead(table(options), evaluation, lengths);
        for (Algorithm algorithm : algorithms) {
            try {
                Recipe recipe = options.containsKey("--defaults")
                        ? Recipe.of(algorithm, evaluation.train())
                        : tuning.tune(algorithm).recipe();
                Map<String, Object> row = new LinkedHashMap<>();
                Rankings rankings = test(evaluation, recipe, lengths, row);
                report.put(algorithm.label(), row);
                printRow(table(options), algorithm, row, recipe);
                if (!found.isEmpty()) {
                    row.put("againstBest", compare(options, rankings, found, lengths.get(0)));
                }
                found.put(algorithm, rankings);
            } catch (ArithmeticException e) {
                failed = fail(algorithm, e, report);
            }
        }
        printJson(options, report);
        return failed;
    }

    private Rankings test(Evaluation evaluation, Recipe recipe, List<Integer> lengths, Map<String, Object> row) {
        double begin = cpuSeconds();
        Scorer scorer = recipe.train(evaluation.train(), threads);
        double trained = cpuSeconds();
        Rankings rankings =
                evaluation.rank(scorer, lengths.stream().max(Integer::compare).orElseThrow());
        double predicted = cpuSeconds();
        putFigures(row, rankings, lengths);
        row.put("trainCpuSeconds", trained - begin);
        row.put("predictCpuSeconds", predicted - trained);
        row.put("settings", recipe.settings());
        return rankings;
    }

    private int fail(Algorithm algorithm, ArithmeticException e, Map<String, Object> report) {
        errors.println("cinema recommend: " + algorithm.label() + " cannot be trained: " + e.getMessage());
        report.put(algorithm.label(), Map.of("error", String.valueOf(e.getMessage())));
        return FAILED;
    }

    private Evaluation divide(Map<String, String> options) throws IOException {
        Interactions train = read(options, "--train");
        Interactions test = read(options, "--test");
        Evaluation evaluation = Evaluation.of(train, test);
        int both = test.size() - evaluation.size();
        if (both > 0) {
            errors.println("cinema recommend: " + both + " of " + test.size()
                    + " pairs of the test file are left out: they are in the training file");
        }
        if (evaluation.size() == 0) {
            throw new IllegalArgumentException("nothing is left to test");
        }
        return evaluation;
    }

    /** Each result as it comes; with --json as progress, as the report is printed in the end. */
    private PrintStream table(Map<String, String> options) {
        return options.containsKey("--json") ? errors : out;
    }

    /** With the best of the models above, user by user. */
    private Map<String, Object> compare(
            Map<String, String> options, Rankings rankings, Map<Algorithm, Rankings> others, int k) {
        Map.Entry<Algorithm, Rankings> best = others.entrySet().stream()
                .max(Comparator.comparingDouble(other -> other.getValue().at(k).ndcg()))
                .orElseThrow();
        Comparison comparison = rankings.compare(best.getValue(), k, SEED);
        table(options)
                .printf(
                        Locale.ROOT,
                        "%-10s N@%d %+.4f to %s, 95 %% of resamples %+.4f..%+.4f, p %.4f%n",
                        "",
                        k,
                        comparison.difference(),
                        best.getKey().label(),
                        comparison.low(),
                        comparison.high(),
                        comparison.p());
        return Map.of(
                "model", best.getKey().label(),
                "difference", comparison.difference(),
                "low", comparison.low(),
                "high", comparison.high(),
                "p", comparison.p());
    }

    private static void putFigures(Map<String, Object> row, Rankings rankings, List<Integer> lengths) {
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
    }

    private static void printHead(PrintStream table, Evaluation evaluation, List<Integer> lengths) {
        table.printf(
                "%d users and %d titles to train with, %d users to test%n",
                evaluation.train().userCount(), evaluation.train().items().size(), evaluation.userCount());
        StringBuilder head = new StringBuilder(String.format("%-10s", "model"));
        lengths.forEach(k -> head.append(String.format(" %7s %7s", "R@" + k, "N@" + k)));
        head.append(String.format(" %7s", "MRR@" + lengths.get(0)))
                .append(" coverage novelty diversity train,s lists,s  settings");
        table.println(head);
    }

    private static void printRow(PrintStream table, Algorithm algorithm, Map<String, Object> row, Recipe recipe) {
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
        table.println(line + "  " + recipe);
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
