package org.opencinema.benchmarks.recommenders;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** How many of what was to be found came how far up: means over users, and the standard error of the first. */
record Quality(double ndcg20, double ndcg20StandardError, double recall20, double ndcg100) {
    private static final int LONG = 100;
    private static final int SHORT = 20;

    static Quality of(Split split, Peer.Fitted model) {
        int tested =
                (int) Arrays.stream(split.test()).filter(row -> row.length > 0).count();
        double[] ndcg = new double[tested];
        double recall = 0;
        double longNdcg = 0;
        int at = 0;
        for (int user = 0; user < split.test().length; user++) {
            if (split.test()[user].length == 0) {
                continue;
            }
            Set<Integer> wanted = Arrays.stream(split.test()[user]).boxed().collect(Collectors.toSet());
            int[] list = model.top(user, LONG);
            ndcg[at++] = ndcg(list, wanted, SHORT);
            longNdcg += ndcg(list, wanted, LONG);
            recall += (double) Arrays.stream(list)
                            .limit(SHORT)
                            .filter(wanted::contains)
                            .count()
                    / wanted.size();
        }
        double mean = Arrays.stream(ndcg).average().orElse(0);
        double squares =
                Arrays.stream(ndcg).map(one -> (one - mean) * (one - mean)).sum();
        return new Quality(mean, Math.sqrt(squares / (tested - 1) / tested), recall / tested, longNdcg / tested);
    }

    private static double ndcg(int[] list, Set<Integer> wanted, int length) {
        double gain = 0;
        double ideal = 0;
        for (int i = 0; i < length; i++) {
            double discount = Math.log(2) / Math.log(i + 2);
            gain += i < list.length && wanted.contains(list[i]) ? discount : 0;
            ideal += i < wanted.size() ? discount : 0;
        }
        return gain / ideal;
    }
}
