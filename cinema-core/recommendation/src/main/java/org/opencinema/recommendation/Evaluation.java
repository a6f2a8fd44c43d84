package org.opencinema.recommendation;

import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A division of interactions into what scorers are trained with and what they are to find: all items but those of the user's known history
 * are ranked. Items of either part are items of both. Immutable, thread-safe.
 */
public final class Evaluation {
    private final Interactions train;
    private final Interactions known;
    private final Interactions test;

    private Evaluation(Interactions train, Interactions known, Interactions test) {
        this.train = train;
        this.known = known;
        this.test = test;
    }

    /**
     * Of interactions that were divided before. A pair that is in both is taken out of the test, as it could never be found; a user who is
     * in the test only is tested without history.
     */
    public static Evaluation of(Interactions train, Interactions test) {
        Interactions both = train.withItems(test.items());
        BitSet heldOut = new BitSet(test.size());
        SparseRows byUser = test.byUser();
        for (int row = 0; row < test.userCount(); row++) {
            Set<UUID> known = both.history(test.users().get(row)).items();
            for (int at = byUser.start(row); at < byUser.end(row); at++) {
                heldOut.set(at, !known.contains(test.items().id(byUser.column(at))));
            }
        }
        return new Evaluation(both, both, test.only(heldOut));
    }

    /**
     * Holds out a random share of every user who has so many interactions, one at least.
     *
     * @param share above 0, below 1
     * @param minPerUser 2 or more
     * @throws IllegalArgumentException if one is not within
     */
    public static Evaluation holdOutRandom(Interactions all, double share, int minPerUser, long seed) {
        check(share, minPerUser);
        SplittableRandom random = new SplittableRandom(seed);
        BitSet heldOut = new BitSet(all.size());
        for (int row = 0; row < all.userCount(); row++) {
            int[] positions = all.newest(row);
            if (positions.length >= minPerUser) {
                holdOut(heldOut, positions, share, random);
            }
        }
        Interactions train = all.without(heldOut);
        return new Evaluation(train, train, all.only(heldOut));
    }

    /**
     * Holds out the newest share of every user who has so many interactions, one at least.
     *
     * @param share above 0, below 1
     * @param minPerUser 2 or more
     * @throws IllegalArgumentException if one is not within
     */
    public static Evaluation holdOutNewest(Interactions all, double share, int minPerUser) {
        return holdOutNewest(all, share, minPerUser, Instant.MIN);
    }

    /**
     * As {@link #holdOutNewest(Interactions, double, int)}, but only what came after that time, so that a model of then has not seen it.
     *
     * @param after to the second
     * @throws IllegalArgumentException if share or minPerUser is not within
     */
    public static Evaluation holdOutNewest(Interactions all, double share, int minPerUser, Instant after) {
        check(share, minPerUser);
        BitSet heldOut = new BitSet(all.size());
        for (int row = 0; row < all.userCount(); row++) {
            int[] newest = all.newest(row);
            int count = newest.length < minPerUser ? 0 : Math.max(1, (int) (newest.length * share));
            for (int i = 0; i < count && all.time(newest[i]) > after.getEpochSecond(); i++) {
                heldOut.set(newest[i]);
            }
        }
        Interactions train = all.without(heldOut);
        return new Evaluation(train, train, all.only(heldOut));
    }

    /**
     * Cuts at a time, so that the latest share of all interactions comes after it. Tested are the users with so many later interactions
     * with items that were touched before.
     *
     * @param share above 0, below 1
     * @param minPerUser 1 or more
     * @throws IllegalArgumentException if one is not within
     */
    public static Evaluation holdOutLatest(Interactions all, double share, int minPerUser) {
        check(share, minPerUser + 1);
        long[] times = all.times();
        Arrays.sort(times);
        long cut = times.length == 0 ? 0 : times[(int) (times.length * (1 - share))];
        BitSet later = new BitSet(all.size());
        BitSet touched = new BitSet();
        SparseRows byUser = all.byUser();
        for (int at = 0; at < all.size(); at++) {
            if (all.time(at) >= cut) {
                later.set(at);
            } else {
                touched.set(byUser.column(at));
            }
        }
        BitSet heldOut = new BitSet(all.size());
        for (int row = 0; row < all.userCount(); row++) {
            BitSet wanted = new BitSet();
            for (int at = byUser.start(row); at < byUser.end(row); at++) {
                wanted.set(at, later.get(at) && touched.get(byUser.column(at)));
            }
            if (wanted.cardinality() >= minPerUser) {
                heldOut.or(wanted);
            }
        }
        Interactions train = all.without(later);
        return new Evaluation(train, train, all.only(heldOut));
    }

    /**
     * Strong generalisation: holds out a random share of the users who have so many interactions; of each, a random share of the items is
     * to be found from the rest, and no training sees either.
     *
     * @param userShare above 0, below 1
     * @param share above 0, below 1
     * @param minPerUser 2 or more
     * @throws IllegalArgumentException if one is not within
     */
    public static Evaluation holdOutUsers(Interactions all, double userShare, double share, int minPerUser, long seed) {
        check(userShare, minPerUser);
        check(share, minPerUser);
        SplittableRandom random = new SplittableRandom(seed);
        BitSet unseen = new BitSet(all.size());
        BitSet heldOut = new BitSet(all.size());
        for (int row = 0; row < all.userCount(); row++) {
            int[] positions = all.newest(row);
            if (positions.length >= minPerUser && random.nextDouble() < userShare) {
                unseen.set(all.byUser().start(row), all.byUser().end(row));
                holdOut(heldOut, positions, share, random);
            }
        }
        Interactions train = all.without(unseen);
        unseen.andNot(heldOut);
        return new Evaluation(train, all.only(unseen), all.only(heldOut));
    }

    private static void check(double share, int minPerUser) {
        Checks.above("share", share, 0);
        Checks.within("share", share, 0, Math.nextDown(1.0));
        Checks.within("minPerUser", minPerUser, 2, Integer.MAX_VALUE);
    }

    private static void holdOut(BitSet heldOut, int[] positions, double share, SplittableRandom random) {
        int count = Math.max(1, (int) (positions.length * share));
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(positions.length - i);
            heldOut.set(positions[other]);
            positions[other] = positions[i];
        }
    }

    /** What to train with. */
    public Interactions train() {
        return train;
    }

    /** How many pairs of user and item are to be found. */
    public int size() {
        return test.size();
    }

    /** How many users are tested. */
    public int userCount() {
        return test.userCount();
    }

    /**
     * The same training, with only so many of the users tested, drawn at random.
     *
     * @param users 1 or more
     * @throws IllegalArgumentException if users is less than 1
     */
    public Evaluation sample(int users, long seed) {
        Checks.within("users", users, 1, Integer.MAX_VALUE);
        return testing(draw(users, seed));
    }

    /** The same training, with each tested user in one of two parts, drawn at random; the second has at most one more. */
    public List<Evaluation> halves(long seed) {
        BitSet drawn = draw(test.userCount() / 2, seed);
        BitSet others = (BitSet) drawn.clone();
        others.flip(0, test.size());
        return List.of(testing(drawn), testing(others));
    }

    private Evaluation testing(BitSet positions) {
        return new Evaluation(train, known, test.only(positions));
    }

    private BitSet draw(int users, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BitSet kept = new BitSet(test.size());
        int wanted = Math.min(users, test.userCount());
        for (int row = 0; row < test.userCount(); row++) {
            if (random.nextInt(test.userCount() - row) < wanted) {
                wanted--;
                kept.set(test.byUser().start(row), test.byUser().end(row));
            }
        }
        return kept;
    }

    /**
     * The lists that a scorer, trained with {@link #train}, makes for the tested users. For whom it scores all items the same, as it knows
     * nothing of what that user touched, the list is by {@link Popularity}.
     *
     * @param length of the longest list to measure, 1 to 10,000
     * @throws IllegalArgumentException if the length is not within
     */
    public Rankings rank(Scorer scorer, int length) {
        Checks.within("length", length, 1, 10_000);
        int[][] lists = new int[test.userCount()][];
        Scorer popular = Popularity.of(train);
        for (int user = 0; user < lists.length; user++) {
            History history = history(user);
            Scoring own = scorer.score(history);
            Scoring scoring = own.isFlat() ? popular.score(history) : own;
            BitSet excluded = new BitSet();
            history.items().forEach(item -> scoring.items().find(item).ifPresent(excluded::set));
            lists[user] = scoring.top(length, excluded).stream()
                    .flatMapToInt(ranked -> train.items().find(ranked.item()).stream())
                    .toArray();
        }
        return new Rankings(this, lists, length);
    }

    History history(int user) {
        return known.history(test.users().get(user));
    }

    /** Numbers of {@link #train}'s items, which has those of the test. */
    Set<Integer> wanted(int user) {
        Set<Integer> wanted = new HashSet<>();
        for (UUID item : test.history(test.users().get(user)).items()) {
            wanted.add(train.items().find(item).orElseThrow());
        }
        return wanted;
    }
}
