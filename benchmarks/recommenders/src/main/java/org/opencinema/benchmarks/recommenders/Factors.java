package org.opencinema.benchmarks.recommenders;

import java.util.Arrays;
import java.util.Comparator;

/** Factors of users and items; a score is their product. Who or what was not in the training has none. */
final class Factors implements Peer.Fitted {
    private final Split split;
    private final float[][] users;
    private final float[][] items;

    Factors(Split split, float[][] users, float[][] items) {
        this.split = split;
        this.users = users;
        this.items = items;
    }

    @Override
    public int[] top(int user, int count) {
        float[] scores = new float[split.items()];
        for (int item = 0; item < scores.length; item++) {
            scores[item] = items[item].length == 0 ? Float.NEGATIVE_INFINITY : product(users[user], items[item]);
        }
        for (int item : split.train()[user]) {
            scores[item] = Float.NEGATIVE_INFINITY;
        }
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, item -> item);
        Arrays.sort(order, Comparator.comparingDouble(item -> -scores[item]));
        return Arrays.stream(order).limit(count).mapToInt(Integer::intValue).toArray();
    }

    private static float product(float[] one, float[] other) {
        float sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
