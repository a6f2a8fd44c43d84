package org.opencinema.recommendation;

import java.util.Arrays;

/** A sparse matrix by rows, columns ascending. */
final class SparseRows {
    private final int[] starts;
    private final int[] columns;
    private final float[] values;

    SparseRows(int[] starts, int[] columns, float[] values) {
        this.starts = starts;
        this.columns = columns;
        this.values = values;
    }

    int[] starts() {
        return starts;
    }

    int[] columns() {
        return columns;
    }

    float[] values() {
        return values;
    }

    int rowCount() {
        return starts.length - 1;
    }

    int size() {
        return columns.length;
    }

    int start(int row) {
        return starts[row];
    }

    int end(int row) {
        return starts[row + 1];
    }

    int column(int at) {
        return columns[at];
    }

    float value(int at) {
        return values[at];
    }

    boolean contains(int row, int column) {
        return Arrays.binarySearch(columns, start(row), end(row), column) >= 0;
    }

    /** The row of each position. */
    int[] rowNumbers() {
        int[] rows = new int[size()];
        for (int row = 0; row < rowCount(); row++) {
            Arrays.fill(rows, start(row), end(row), row);
        }
        return rows;
    }

    /** Those columns that have a place, at that place; places ascend with columns, and -1 is none. */
    SparseRows select(int[] places) {
        int[] keptStarts = new int[starts.length];
        int[] keptColumns = new int[columns.length];
        float[] keptValues = new float[columns.length];
        int kept = 0;
        for (int row = 0; row < rowCount(); row++) {
            for (int at = start(row); at < end(row); at++) {
                if (places[columns[at]] >= 0) {
                    keptColumns[kept] = places[columns[at]];
                    keptValues[kept++] = values[at];
                }
            }
            keptStarts[row + 1] = kept;
        }
        return new SparseRows(keptStarts, Arrays.copyOf(keptColumns, kept), Arrays.copyOf(keptValues, kept));
    }

    SparseRows transpose(int columnCount) {
        int[] turnedStarts = new int[columnCount + 1];
        for (int column : columns) {
            turnedStarts[column + 1]++;
        }
        for (int column = 0; column < columnCount; column++) {
            turnedStarts[column + 1] += turnedStarts[column];
        }
        int[] next = Arrays.copyOf(turnedStarts, columnCount);
        int[] turnedColumns = new int[columns.length];
        float[] turnedValues = new float[columns.length];
        for (int row = 0; row < rowCount(); row++) {
            for (int at = start(row); at < end(row); at++) {
                int to = next[columns[at]]++;
                turnedColumns[to] = row;
                turnedValues[to] = values[at];
            }
        }
        return new SparseRows(turnedStarts, turnedColumns, turnedValues);
    }
}
