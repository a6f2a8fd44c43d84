package org.opencinema.launcher.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Things of which the n-th is drawn in proportion to 1/n. */
final class Zipf<T> {
    private final List<T> items;
    private final double[] cumulative;

    Zipf(List<T> items) {
        this.items = List.copyOf(items);
        this.cumulative = new double[items.size()];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
    }

    List<T> items() {
        return items;
    }

    T draw(RandomGenerator random) {
        double point = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, point);
        return items.get(found >= 0 ? found : -found - 1);
    }
}
