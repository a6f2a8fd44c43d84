package org.opencinema.recommendation;

import java.util.Arrays;

/**
 * The arithmetic of {@link Als} for trainings whose users are spread over many machines by an engine such as Spark: the factors are those of
 * {@link Als#train}, but for rounding. Rows of factors are arrays of {@link #factors()} numbers. In each round, and in this order:
 *
 * <pre>
 * all items:  allItems = sum(every item's row)
 * each user:  row = solve(sum(rows of the items, weights), allItems)
 * all users:  allUsers = sum(every user's row)
 * each item:  row = solve(sum(rows of the users, weights), allUsers)
 * </pre>
 *
 * Sums of parts add up element by element to that of the whole, so a machine sends one sum for an item, of however many users. Immutable,
 * thread-safe.
 */
public final class DistributedAls {
    private static final int BLOCK = 256;

    private final Als als;
    private final int factors;

    private DistributedAls(Als als, int factors) {
        this.als = als;
        this.factors = factors;
    }

    /** With the options of that training; its threads are not used. */
    public static DistributedAls of(Als als) {
        return new DistributedAls(als, als.parameters().factors());
    }

    /** Numbers in a row. */
    public int factors() {
        return factors;
    }

    /**
     * A row for each item to start from, the same for the same seed.
     *
     * @param items how many there are, 1 or more
     * @throws IllegalArgumentException if there is none, or the numbers are too many for one array
     */
    public float[][] start(int items) {
        Checks.within("items", items, 1, Checks.MAX_ARRAY / factors);
        float[] all = als.start(items * factors);
        float[][] rows = new float[items][];
        Arrays.setAll(rows, item -> Arrays.copyOfRange(all, item * factors, (item + 1) * factors));
        return rows;
    }

    /** The sum of rows, each of weight 1. */
    public float[] sum(float[][] rows) {
        float[] ones = new float[rows.length];
        Arrays.fill(ones, 1);
        return sum(rows, ones);
    }

    /**
     * The sum of rows by their weights: the upper triangle of w y yᵀ, then w y, then how many.
     *
     * @throws IllegalArgumentException if there are not as many weights as rows
     */
    public float[] sum(float[][] rows, float[] weights) {
        if (rows.length != weights.length) {
            throw new IllegalArgumentException(rows.length + " rows need as many weights, were " + weights.length);
        }
        double[] sum = new double[factors * (factors + 3) / 2 + 1];
        NormalEquations equations = new NormalEquations(factors);
        float[] zero = new float[factors * factors];
        float[] matrix = new float[factors * factors];
        for (int from = 0; from < rows.length; from += BLOCK) {
            equations.reset(zero, 0);
            for (int row = from; row < Math.min(rows.length, from + BLOCK); row++) {
                equations.add(weights[row], rows[row], 0);
            }
            equations.copyTo(matrix);
            add(matrix, equations.rightSide(), sum);
        }
        sum[sum.length - 1] = rows.length;
        float[] rounded = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            rounded[i] = (float) sum[i];
        }
        return rounded;
    }

    private void add(float[] matrix, float[] rightSide, double[] sum) {
        int at = 0;
        for (int i = 0; i < factors; i++) {
            for (int j = i; j < factors; j++) {
                sum[at++] += matrix[i * factors + j];
            }
        }
        for (int i = 0; i < factors; i++) {
            sum[at++] += rightSide[i];
        }
    }

    /**
     * The row that fits best.
     *
     * @param own the sum of what the user or item has to do with
     * @param all the sum of all rows of the other side, of weight 1
     */
    public float[] solve(float[] own, float[] all) {
        ItemFactors.Parameters parameters = als.parameters();
        float[] matrix = new float[factors * factors];
        int at = 0;
        for (int i = 0; i < factors; i++) {
            for (int j = i; j < factors; j++) {
                matrix[i * factors + j] = parameters.unobservedWeight() * all[at] + own[at];
                at++;
            }
        }
        NormalEquations equations = new NormalEquations(factors);
        equations.reset(matrix, parameters.regularization((int) own[own.length - 1], (int) all[all.length - 1]));
        float[] row = Arrays.copyOfRange(own, at, at + factors);
        equations.factorize();
        equations.solve(row);
        return row;
    }

    /**
     * What was learned.
     *
     * @param rows of the items, in their order
     * @throws IllegalArgumentException if there are not as many rows as items, or the numbers are too many for one array
     */
    public ItemFactors factors(ItemIndex items, float[][] rows) {
        if (rows.length != items.size()) {
            throw new IllegalArgumentException(items.size() + " items need as many rows, were " + rows.length);
        }
        float[] all = new float[Checks.arrayLength(rows.length, factors)];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, all, row * factors, factors);
        }
        try (Blocks blocks = new Blocks(1)) {
            return Als.factors(items, all, als.parameters(), blocks);
        }
    }
}
