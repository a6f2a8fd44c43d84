package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Measures scorers by what they were not shown: all items but those of the user's training history are ranked, and what the user did in
 * the test is looked for in the first k. Immutable, thread-safe.
 */
public final class Evaluation {
    private final Interactions train;
    private final Interactions test;
    private final int k;

    private Evaluation(Interactions train, Interactions test, int k) {
        this.train = train;
        this.test = test;
        this.k = Checks.within("k", k, 1, 10_000);
    }

    /**
     * With interactions that were divided before.
     *
     * @param k the length of the lists, 1 to 10,000
     * @throws IllegalArgumentException if k is not within
     */
    public static Evaluation of(Interactions train, Interactions test, int k) {
        return new Evaluation(train, test, k);
    }

    /**
     * Holds out the newest share of every user who has so many interactions, one at least.
     *
     * @param share above 0, below 1
     * @param minPerUser 2 or more
     * @param k the length of the lists, 1 to 10,000
     * @throws IllegalArgumentException if one is not within
     */
    public static Evaluation holdOutNewest(Interactions all, double share, int minPerUser, int k) {
        Checks.above("share", share, 0);
        Checks.within("share", share, 0, Math.nextDown(1.0));
        Checks.within("minPerUser", minPerUser, 2, Integer.MAX_VALUE);
        List<Set<Integer>> heldOut = new ArrayList<>();
        for (int row = 0; row < all.userCount(); row++) {
            Set<Integer> columns = new HashSet<>();
            int[] newest = all.newest(row);
            if (newest.length >= minPerUser) {
                int count = Math.max(1, (int) (newest.length * share));
                for (int i = 0; i < count; i++) {
                    columns.add(newest[i]);
                }
            }
            heldOut.add(columns);
        }
        return new Evaluation(all.only(heldOut, false), all.only(heldOut, true), k);
    }

    /** What to train with. */
    public Interactions train() {
        return train;
    }

    /** How many users are tested. */
    public int userCount() {
        return test.userCount();
    }

    /** Measures a scorer that was trained with {@link #train}; all zeros without a user. */
    public Metrics measure(Scorer scorer) {
        double recall = 0;
        double truncated = 0;
        double ndcg = 0;
        Set<UUID> shown = new HashSet<>();
        for (UUID user : test.users()) {
            Set<UUID> wanted = test.history(user).items();
            History history = train.history(user);
            BitSet known = new BitSet();
            history.items().forEach(item -> scorer.items().find(item).ifPresent(known::set));
            List<Ranked> list = scorer.score(history).top(k, known);
            int hits = 0;
            double gain = 0;
            for (int i = 0; i < list.size(); i++) {
                shown.add(list.get(i).item());
                if (wanted.contains(list.get(i).item())) {
                    hits++;
                    gain += discount(i);
                }
            }
            int findable = Math.min(k, wanted.size());
            double ideal = 0;
            for (int i = 0; i < findable; i++) {
                ideal += discount(i);
            }
            recall += (double) hits / wanted.size();
            truncated += (double) hits / findable;
            ndcg += gain / ideal;
        }
        int users = Math.max(1, test.userCount());
        return new Metrics(
                test.userCount(),
                recall / users,
                truncated / users,
                ndcg / users,
                (double) shown.size() / Math.max(1, scorer.items().size()));
    }

    private static double discount(int rank) {
        return Math.log(2) / Math.log(rank + 2);
    }
}
