package org.opencinema.recommendation;

/**
 * One scorer against another on the same users, by a paired bootstrap: users are drawn again and again, and the difference is looked at
 * each time.
 *
 * @param difference mean NDCG of the first less that of the second
 * @param low the lower end of the 95 % interval of the difference
 * @param high the upper end
 * @param p two-sided: how often a difference as far from 0 would come by chance, at least 2 / resamples
 */
public record Comparison(double difference, double low, double high, double p) {
    /** Whether chance alone hardly makes the first so much worse. */
    public boolean isWorse() {
        return high < 0;
    }

    /** Whether chance alone hardly makes the first so much better. */
    public boolean isBetter() {
        return low > 0;
    }
}
