package org.opencinema.service.etl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of tab-separated values without quoting, with a header, {@code \N} for nothing. It holds one row at a time. */
final class TsvReader implements AutoCloseable {
    private static final int MAX_LINE = 64 * 1024;

    private final Reader reader;
    private final char[] buffer = new char[64 * 1024];
    private final StringBuilder line = new StringBuilder();
    private final Map<String, Integer> columns = new HashMap<>();
    private final int width;
    private String[] cells = {};
    private int next;
    private int filled;
    private boolean tooLong;

    /** @throws JobFailedException if one of the columns is missing */
    TsvReader(InputStream in, String name, List<String> required) throws IOException, JobFailedException {
        this.reader = new InputStreamReader(in, UTF_8);
        String[] header = readLine() ? line.toString().split("\t", -1) : new String[0];
        for (int i = 0; i < header.length; i++) {
            columns.put(header[i], i);
        }
        this.width = header.length;
        if (!columns.keySet().containsAll(required)) {
            throw new JobFailedException(
                    name + " must have the columns " + required + ", has " + Arrays.toString(header));
        }
    }

    /** Goes to the next row; false at the end. */
    boolean next() throws IOException {
        if (!readLine()) {
            return false;
        }
        cells = tooLong ? new String[0] : line.toString().split("\t", -1);
        return true;
    }

    /** Whether the row has as many cells as the header. */
    boolean isWellFormed() {
        return cells.length == width;
    }

    /** The beginning of the row as it stands there. */
    String text() {
        return line.toString();
    }

    /** The cell of the row; null if there is nothing in it. */
    @Nullable
    String get(String column) {
        String cell = cells[columns.getOrDefault(column, -1)];
        return cell.equals("\\N") ? null : cell;
    }

    private boolean readLine() throws IOException {
        line.setLength(0);
        tooLong = false;
        boolean any = false;
        while (true) {
            if (next == filled) {
                filled = Math.max(0, reader.read(buffer));
                next = 0;
                if (filled == 0) {
                    return any;
                }
            }
            any = true;
            int end = next;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            int room = Math.min(end - next, MAX_LINE - line.length());
            line.append(buffer, next, room);
            tooLong |= room < end - next;
            next = end;
            if (end < filled) {
                next++;
                return true;
            }
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
