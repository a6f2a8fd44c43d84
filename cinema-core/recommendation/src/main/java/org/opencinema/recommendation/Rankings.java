package org.opencinema.recommendation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** The lists that one scorer made for the users of an {@link Evaluation}, and how good they are. Immutable, thread-safe. */
public final class Rankings {
    private static final int RESAMPLES = 10_000;
    private static final int DIVERSITY_LISTS = 1_000;

    private final Evaluation evaluation;
    private final int[][] lists;
    private final int length;

    Rankings(Evaluation evaluation, int[][] lists, int length) {
        this.evaluation = evaluation;
        this.lists = lists;
        this.length = length;
    }

    /**
     * The figures of the first k of each list; all zeros without a user.
     *
     * @throws IllegalArgumentException if k is not 1 to the length of the lists
     */
    public Metrics at(int k) {
        check(k);
        float[] counts = Popularity.counts(evaluation.train());
        double people = Math.max(1, evaluation.train().userCount());
        BitSet shown = new BitSet();
        double[] sums = new double[5];
        int shownCount = 0;
        for (int user = 0; user < lists.length; user++) {
            Hits hits = hits(user, k);
            sums[0] += (double) hits.count / hits.wanted;
            sums[1] += (double) hits.count / Math.min(k, hits.wanted);
            sums[2] += hits.ndcg(k);
            sums[3] += hits.first == 0 ? 0 : 1.0 / hits.first;
            for (int i = 0; i < Math.min(k, lists[user].length); i++) {
                int item = lists[user][i];
                shown.set(item);
                sums[4] -= Math.log(Math.max(1, counts[item]) / people) / Math.log(2);
                shownCount++;
            }
        }
        int users = Math.max(1, lists.length);
        return new Metrics(
                lists.length,
                sums[0] / users,
                sums[1] / users,
                sums[2] / users,
                sums[3] / users,
                (double) shown.cardinality() / Math.max(1, counts.length),
                sums[4] / Math.max(1, shownCount));
    }

    /**
     * How unlike the first k of a list are: the mean of 1 − cosine over their pairs, where items are alike that the same users touched.
     * Of at most 1,000 lists.
     *
     * @throws IllegalArgumentException if k is not 1 to the length of the lists
     */
    public double diversity(int k) {
        check(k);
        SparseRows byItem = evaluation.train().byItem();
        Map<Integer, BitSet> people = new HashMap<>();
        int step = Math.max(1, (lists.length + DIVERSITY_LISTS - 1) / DIVERSITY_LISTS);
        double sum = 0;
        long pairs = 0;
        for (int user = 0; user < lists.length; user += step) {
            BitSet[] list = new BitSet[Math.min(k, lists[user].length)];
            for (int i = 0; i < list.length; i++) {
                list[i] = people.computeIfAbsent(lists[user][i], item -> usersOf(byItem, item));
                for (int j = 0; j < i; j++) {
                    sum += 1 - cosine(list[i], list[j]);
                    pairs++;
                }
            }
        }
        return pairs == 0 ? 0 : sum / pairs;
    }

    private static double cosine(BitSet one, BitSet other) {
        BitSet common = (BitSet) one.clone();
        common.and(other);
        return common.isEmpty()
                ? 0
                : common.cardinality() / Math.sqrt((double) one.cardinality() * other.cardinality());
    }

    private static BitSet usersOf(SparseRows byItem, int item) {
        BitSet users = new BitSet();
        for (int at = byItem.start(item); at < byItem.end(item); at++) {
            users.set(byItem.column(at));
        }
        return users;
    }

    /**
     * Compares NDCG at k with another scorer's on the same evaluation; 10,000 resamples.
     *
     * @throws IllegalArgumentException if the other is of another evaluation, nobody was tested, or k is not 1 to the length of the lists
     */
    public Comparison compare(Rankings other, int k, long seed) {
        if (other.evaluation != evaluation || lists.length == 0) {
            throw new IllegalArgumentException("only rankings of the same evaluation, of one user at least, compare");
        }
        other.check(k);
        double[] ndcg = ndcg(k);
        double[] otherNdcg = other.ndcg(k);
        double[] differences = new double[ndcg.length];
        Arrays.setAll(differences, user -> ndcg[user] - otherNdcg[user]);
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int sample = 0; sample < RESAMPLES; sample++) {
            double sum = 0;
            for (int i = 0; i < differences.length; i++) {
                sum += differences[random.nextInt(differences.length)];
            }
            means[sample] = sum / differences.length;
        }
        Arrays.sort(means);
        long below = Arrays.stream(means).filter(mean -> mean <= 0).count();
        long above = Arrays.stream(means).filter(mean -> mean >= 0).count();
        return new Comparison(
                Arrays.stream(differences).sum() / differences.length,
                means[(int) (RESAMPLES * 0.025)],
                means[(int) (RESAMPLES * 0.975) - 1],
                Math.min(1, 2.0 * Math.max(1, Math.min(below, above)) / RESAMPLES));
    }

    /**
     * The standard error of the mean NDCG at k: about how far it is from that of all who could have been tested; 1 with fewer than two users.
     *
     * @throws IllegalArgumentException if k is not 1 to the length of the lists
     */
    public double ndcgError(int k) {
        double[] ndcg = ndcg(k);
        if (ndcg.length < 2) {
            return 1;
        }
        double mean = Arrays.stream(ndcg).sum() / ndcg.length;
        double squares =
                Arrays.stream(ndcg).map(one -> (one - mean) * (one - mean)).sum();
        return Math.sqrt(squares / (ndcg.length - 1) / ndcg.length);
    }

    /** Of each user. */
    double[] ndcg(int k) {
        check(k);
        double[] ndcg = new double[lists.length];
        Arrays.setAll(ndcg, user -> hits(user, k).ndcg(k));
        return ndcg;
    }

    private void check(int k) {
        Checks.within("k", k, 1, length);
    }

    private Hits hits(int user, int k) {
        Set<Integer> wanted = evaluation.wanted(user);
        int count = 0;
        int first = 0;
        double gain = 0;
        for (int i = 0; i < Math.min(k, lists[user].length); i++) {
            if (wanted.contains(lists[user][i])) {
                count++;
                first = first == 0 ? i + 1 : first;
                gain += discount(i);
            }
        }
        return new Hits(wanted.size(), count, first, gain);
    }

    private static double discount(int rank) {
        return Math.log(2) / Math.log(rank + 2);
    }

    private record Hits(int wanted, int count, int first, double gain) {
        double ndcg(int k) {
            double ideal = 0;
            for (int i = 0; i < Math.min(k, wanted); i++) {
                ideal += discount(i);
            }
            return gain / ideal;
        }
    }
}
