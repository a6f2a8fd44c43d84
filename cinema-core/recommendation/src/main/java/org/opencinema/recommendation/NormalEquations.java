package org.opencinema.recommendation;

import java.util.Arrays;

/**
 * The least-squares problem of one row: (base + regularization + sum of w y yᵀ) x = sum of w y. Only the upper triangle is kept. Scratch
 * memory of one thread.
 *
 * <p>Every inner loop walks all its arrays with the same index: only then the JIT compiler may vectorise it.
 */
final class NormalEquations {
    private static final int AT_ONCE = 4;

    private final int d;
    private final float[][] a;
    private final float[] b;
    private final float[][] pending;
    private final float[] pendingWeights = new float[AT_ONCE];
    private int pendingCount;

    NormalEquations(int d) {
        this.d = d;
        this.a = new float[d][d];
        this.b = new float[d];
        this.pending = new float[AT_ONCE][d];
    }

    void reset(float[] base, float regularization) {
        for (int i = 0; i < d; i++) {
            System.arraycopy(base, i * d, a[i], 0, d);
            a[i][i] += regularization;
        }
        Arrays.fill(b, 0);
        pendingCount = 0;
    }

    void add(float weight, float[] factors, int offset) {
        float[] y = pending[pendingCount];
        System.arraycopy(factors, offset, y, 0, d);
        addTo(b, y, weight, 0);
        pendingWeights[pendingCount] = weight;
        if (++pendingCount == AT_ONCE) {
            for (int i = 0; i < d; i++) {
                addFour(i);
            }
            pendingCount = 0;
        }
    }

    private void addFour(int i) {
        float[] y0 = pending[0];
        float[] y1 = pending[1];
        float[] y2 = pending[2];
        float[] y3 = pending[3];
        float f0 = pendingWeights[0] * y0[i];
        float f1 = pendingWeights[1] * y1[i];
        float f2 = pendingWeights[2] * y2[i];
        float f3 = pendingWeights[3] * y3[i];
        float[] row = a[i];
        for (int j = i; j < row.length; j++) {
            row[j] += f0 * y0[j] + f1 * y1[j] + f2 * y2[j] + f3 * y3[j];
        }
    }

    /** The matrix as it is, row by row. */
    void copyTo(float[] matrix) {
        addPending();
        for (int i = 0; i < d; i++) {
            System.arraycopy(a[i], 0, matrix, i * d, d);
        }
    }

    private void addPending() {
        for (int p = 0; p < pendingCount; p++) {
            for (int i = 0; i < d; i++) {
                addTo(a[i], pending[p], pendingWeights[p] * pending[p][i], i);
            }
        }
        pendingCount = 0;
    }

    private static void addTo(float[] sum, float[] values, float factor, int from) {
        for (int j = from; j < sum.length; j++) {
            sum[j] += factor * values[j];
        }
    }

    /** Cholesky, A = UᵀU, in place. */
    void factorize() {
        addPending();
        for (int k = 0; k < d; k++) {
            float[] row = a[k];
            float pivot = row[k];
            if (!(pivot > 0)) {
                throw new ArithmeticException("the factors cannot be solved for: use more regularization");
            }
            float root = (float) Math.sqrt(pivot);
            float inverse = 1 / root;
            row[k] = root;
            for (int j = k + 1; j < row.length; j++) {
                row[j] *= inverse;
            }
            for (int i = k + 1; i < d; i++) {
                addTo(a[i], row, -row[i], i);
            }
        }
    }

    float[] rightSide() {
        return b;
    }

    /** Solves for a right side in place; after {@link #factorize}. */
    void solve(float[] x) {
        for (int k = 0; k < d; k++) {
            float z = x[k] / a[k][k];
            x[k] = z;
            addTo(x, a[k], -z, k + 1);
        }
        for (int k = d - 1; k >= 0; k--) {
            float[] row = a[k];
            float sum = x[k];
            for (int j = k + 1; j < d; j++) {
                sum -= row[j] * x[j];
            }
            x[k] = sum / row[k];
        }
    }
}
