package org.opencinema.benchmarks.recommenders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** What to learn from and what to find, as numbers of items by number of user. Items are numbered in the order in which they come. */
final class Split {
    private final int items;
    private final int[][] train;
    private final int[][] test;

    private Split(int items, int[][] train, int[][] test) {
        this.items = items;
        this.train = train;
        this.test = test;
    }

    /** Of two files with a line of user and item by a tab for each. */
    static Split read(Path train, Path test) throws IOException {
        Map<String, Integer> users = new HashMap<>();
        Map<String, Integer> items = new HashMap<>();
        Map<Integer, Set<Integer>> known = rows(train, users, items);
        Map<Integer, Set<Integer>> wanted = rows(test, users, items);
        return new Split(items.size(), arrays(known, users.size()), arrays(wanted, users.size()));
    }

    private static Map<Integer, Set<Integer>> rows(Path file, Map<String, Integer> users, Map<String, Integer> items)
            throws IOException {
        Map<Integer, Set<Integer>> rows = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split("\t", -1);
            int user = users.computeIfAbsent(fields[0], unused -> users.size());
            int item = items.computeIfAbsent(fields[1], unused -> items.size());
            rows.computeIfAbsent(user, unused -> new LinkedHashSet<>()).add(item);
        }
        return rows;
    }

    private static int[][] arrays(Map<Integer, Set<Integer>> rows, int users) {
        int[][] arrays = new int[users][];
        Arrays.setAll(
                arrays,
                user -> rows.getOrDefault(user, Set.of()).stream()
                        .mapToInt(Integer::intValue)
                        .toArray());
        return arrays;
    }

    /** How many there are in both parts. */
    int items() {
        return items;
    }

    int[][] train() {
        return train;
    }

    int[][] test() {
        return test;
    }

    /** The training part divided once more, a random fifth of each user to be found, for choosing settings. */
    Split inner() {
        SplittableRandom random = new SplittableRandom(1);
        int[][] fit = new int[train.length][];
        int[][] valid = new int[train.length][];
        for (int user = 0; user < train.length; user++) {
            int[] row = train[user].clone();
            for (int i = row.length - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int kept = row[i];
                row[i] = row[other];
                row[other] = kept;
            }
            int count = row.length < 2 ? 0 : Math.max(1, row.length / 5);
            valid[user] = Arrays.copyOf(row, count);
            fit[user] = Arrays.copyOfRange(row, count, row.length);
        }
        return new Split(items, fit, valid);
    }
}
