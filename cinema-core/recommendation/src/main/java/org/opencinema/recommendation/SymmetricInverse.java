package org.opencinema.recommendation;

import java.util.Arrays;

/**
 * The inverse of a symmetric positive definite matrix, in place and in single precision: a block of pivots at a time is swept out of the
 * upper triangle, so that most of the work is a product of matrices whose inner loop the JIT compiler vectorises. The result does not
 * depend on the number of threads.
 */
final class SymmetricInverse {
    private static final int PIVOTS = 64;
    private static final int ROWS = 32;
    private static final int TILE = 512;
    private static final int AT_ONCE = 8;

    private SymmetricInverse() {}

    /**
     * Only the upper triangle is read; all of the inverse is written.
     *
     * @throws ArithmeticException if the matrix is not positive definite
     */
    static void invert(float[][] matrix, Blocks blocks) {
        int n = matrix.length;
        for (int from = 0; from < n; from += PIVOTS) {
            sweep(matrix, from, Math.min(n, from + PIVOTS), blocks);
        }
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                matrix[i][j] = -matrix[i][j];
                matrix[j][i] = matrix[i][j];
            }
        }
    }

    /** A −= W D⁻¹ Wᵀ, where D is the block of pivots and W their columns, which become W D⁻¹; D becomes −D⁻¹. */
    private static void sweep(float[][] matrix, int from, int until, Blocks blocks) {
        int n = matrix.length;
        int width = until - from;
        int padded = (width + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
        float[][] columns = new float[padded][n];
        for (int k = 0; k < width; k++) {
            for (int i = 0; i < from; i++) {
                columns[k][i] = matrix[i][from + k];
            }
            System.arraycopy(matrix[from + k], until, columns[k], until, n - until);
        }
        double[][] inverse = invertBlock(matrix, from, width);
        float[][] products = new float[n][];
        blocks.run(n, ROWS, () -> (block, first, end) -> {
            for (int i = first; i < end; i++) {
                products[i] = product(columns, inverse, width, padded, i);
            }
            for (int tile = first; tile < n; tile += TILE) {
                for (int i = first; i < end; i++) {
                    for (int k = 0; k < padded; k += AT_ONCE) {
                        subtract(matrix[i], products[i], columns, k, Math.max(i, tile), Math.min(n, tile + TILE));
                    }
                }
            }
        });
        for (int k = 0; k < width; k++) {
            for (int i = 0; i < from; i++) {
                matrix[i][from + k] = products[i][k];
            }
            for (int i = until; i < n; i++) {
                matrix[from + k][i] = products[i][k];
            }
            for (int j = k; j < width; j++) {
                matrix[from + k][from + j] = (float) -inverse[k][j];
            }
        }
    }

    private static float[] product(float[][] columns, double[][] inverse, int width, int padded, int row) {
        float[] product = new float[padded];
        for (int j = 0; j < width; j++) {
            double sum = 0;
            for (int k = 0; k < width; k++) {
                sum += columns[k][row] * inverse[k][j];
            }
            product[j] = (float) sum;
        }
        return product;
    }

    private static void subtract(float[] row, float[] factors, float[][] columns, int k, int from, int until) {
        float f0 = factors[k];
        float f1 = factors[k + 1];
        float f2 = factors[k + 2];
        float f3 = factors[k + 3];
        float f4 = factors[k + 4];
        float f5 = factors[k + 5];
        float f6 = factors[k + 6];
        float f7 = factors[k + 7];
        float[] c0 = columns[k];
        float[] c1 = columns[k + 1];
        float[] c2 = columns[k + 2];
        float[] c3 = columns[k + 3];
        float[] c4 = columns[k + 4];
        float[] c5 = columns[k + 5];
        float[] c6 = columns[k + 6];
        float[] c7 = columns[k + 7];
        for (int j = from; j < until; j++) {
            row[j] -= f0 * c0[j]
                    + f1 * c1[j]
                    + f2 * c2[j]
                    + f3 * c3[j]
                    + f4 * c4[j]
                    + f5 * c5[j]
                    + f6 * c6[j]
                    + f7 * c7[j];
        }
    }

    private static double[][] invertBlock(float[][] matrix, int from, int width) {
        double[][] a = new double[width][2 * width];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                a[i][j] = matrix[from + Math.min(i, j)][from + Math.max(i, j)];
            }
            a[i][width + i] = 1;
        }
        for (int k = 0; k < width; k++) {
            double pivot = a[k][k];
            if (!(pivot > 0)) {
                throw new ArithmeticException("the matrix cannot be inverted: use more regularization");
            }
            for (int j = k; j < 2 * width; j++) {
                a[k][j] /= pivot;
            }
            for (int i = 0; i < width; i++) {
                double factor = a[i][k];
                if (i != k && factor != 0) {
                    for (int j = k; j < 2 * width; j++) {
                        a[i][j] -= factor * a[k][j];
                    }
                }
            }
        }
        double[][] inverse = new double[width][];
        for (int i = 0; i < width; i++) {
            inverse[i] = Arrays.copyOfRange(a[i], width, 2 * width);
        }
        return inverse;
    }
}
