package org.opencinema.recommendation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Who did what with which item, and when: a sparse matrix of 16 bytes per pair of user and item besides the ids. Immutable, thread-safe.
 */
public final class Interactions {
    private final List<UUID> users;
    private final Map<UUID, Integer> userNumbers;
    private final ItemIndex items;
    private final SparseRows byUser;
    private final long[] times;

    private Interactions(
            List<UUID> users, Map<UUID, Integer> userNumbers, ItemIndex items, SparseRows byUser, long[] times) {
        this.users = users;
        this.userNumbers = userNumbers;
        this.items = items;
        this.byUser = byUser;
        this.times = times;
    }

    /** Collects interactions. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many users there are. */
    public int userCount() {
        return users.size();
    }

    /** The users, in the order in which they came. */
    public List<UUID> users() {
        return users;
    }

    /** The items, in the order in which they came. */
    public ItemIndex items() {
        return items;
    }

    /** How many pairs of user and item there are. */
    public int size() {
        return byUser.size();
    }

    /** What a user did; empty if the user is unknown. */
    public History history(UUID user) {
        Integer row = userNumbers.get(user);
        return row == null ? new History(List.of()) : history(row);
    }

    History history(int row) {
        List<History.Entry> entries = new ArrayList<>();
        for (int at = byUser.start(row); at < byUser.end(row); at++) {
            entries.add(new History.Entry(items.id(byUser.column(at)), byUser.value(at)));
        }
        return new History(entries);
    }

    /** Of the items that somebody touched, the mean. */
    double usersPerItem() {
        BitSet touched = new BitSet(items.size());
        for (int at = 0; at < byUser.size(); at++) {
            touched.set(byUser.column(at));
        }
        return (double) size() / Math.max(1, touched.cardinality());
    }

    SparseRows byUser() {
        return byUser;
    }

    SparseRows byItem() {
        return byUser.transpose(items.size());
    }

    /** Seconds since 1970, at the positions of {@link #byUser}. */
    long time(int at) {
        return times[at];
    }

    long[] times() {
        return times.clone();
    }

    /** The positions of a user, those touched last first. */
    int[] newest(int row) {
        Integer[] order = new Integer[byUser.end(row) - byUser.start(row)];
        Arrays.setAll(order, i -> byUser.start(row) + i);
        Arrays.sort(order, (a, b) -> times[a] == times[b] ? Integer.compare(a, b) : Long.compare(times[b], times[a]));
        return Arrays.stream(order).mapToInt(i -> i).toArray();
    }

    /** The same, with these items known, too. */
    Interactions withItems(ItemIndex more) {
        if (items.ids().equals(more.ids())) {
            return this;
        }
        List<UUID> all = new ArrayList<>(items.ids());
        more.ids().stream().filter(id -> items.find(id).isEmpty()).forEach(all::add);
        return new Interactions(users, userNumbers, ItemIndex.of(all), byUser, times);
    }

    /** All but these positions, with all items kept. */
    Interactions without(BitSet positions) {
        BitSet others = (BitSet) positions.clone();
        others.flip(0, size());
        return only(others);
    }

    /** These positions, with all items kept. */
    Interactions only(BitSet positions) {
        Builder builder = builder();
        items.ids().forEach(builder::item);
        for (int row = 0; row < users.size(); row++) {
            for (int at = byUser.start(row); at < byUser.end(row); at++) {
                if (positions.get(at)) {
                    builder.add(
                            users.get(row),
                            items.id(byUser.column(at)),
                            byUser.value(at),
                            Instant.ofEpochSecond(times[at]));
                }
            }
        }
        return builder.build();
    }

    /** Collects interactions in any order. Not thread-safe. */
    public static final class Builder {
        private final List<UUID> users = new ArrayList<>();
        private final Map<UUID, Integer> userNumbers = new HashMap<>();
        private final List<UUID> items = new ArrayList<>();
        private final Map<UUID, Integer> itemNumbers = new HashMap<>();
        private int[] rows = new int[1024];
        private int[] columns = new int[1024];
        private float[] weights = new float[1024];
        private long[] times = new long[1024];
        private int size;
        private boolean once;

        private Builder() {}

        /** Of a pair that comes again the largest weight counts, where otherwise weights add up. */
        public Builder once() {
            this.once = true;
            return this;
        }

        /**
         * Adds one. Of a pair that comes again the weights add up, or see {@link #once}, and the newest time counts.
         *
         * @param weight above 0; 1 is an ordinary sign of liking
         * @param at kept to the second
         * @throws IllegalArgumentException if the weight is not above 0 or not finite
         */
        public Builder add(UUID user, UUID item, double weight, Instant at) {
            Checks.weight(weight);
            if (size == rows.length) {
                int capacity = Math.max(size + 1, (int) Math.min(Integer.MAX_VALUE - 8L, size * 3L / 2));
                rows = Arrays.copyOf(rows, capacity);
                columns = Arrays.copyOf(columns, capacity);
                weights = Arrays.copyOf(weights, capacity);
                times = Arrays.copyOf(times, capacity);
            }
            rows[size] = number(user, users, userNumbers);
            columns[size] = number(item, items, itemNumbers);
            weights[size] = (float) weight;
            times[size] = at.getEpochSecond();
            size++;
            return this;
        }

        /** Makes an item known that nobody need have touched; items come in the order in which they are first named. */
        public Builder item(UUID item) {
            number(item, items, itemNumbers);
            return this;
        }

        private static int number(UUID id, List<UUID> ids, Map<UUID, Integer> numbers) {
            Integer known = numbers.putIfAbsent(id, ids.size());
            if (known != null) {
                return known;
            }
            ids.add(id);
            return ids.size() - 1;
        }

        /** What was collected. */
        public Interactions build() {
            int[] starts = new int[users.size() + 1];
            for (int i = 0; i < size; i++) {
                starts[rows[i] + 1]++;
            }
            for (int row = 0; row < users.size(); row++) {
                starts[row + 1] += starts[row];
            }
            int[] next = Arrays.copyOf(starts, users.size());
            long[] order = new long[size]; // column and where it was collected
            for (int i = 0; i < size; i++) {
                order[next[rows[i]]++] = (long) columns[i] << 32 | i;
            }
            int[] rowColumns = new int[size];
            float[] values = new float[size];
            long[] newest = new long[size];
            int kept = 0;
            for (int row = 0; row < users.size(); row++) {
                int start = starts[row];
                int end = starts[row + 1];
                Arrays.sort(order, start, end);
                starts[row] = kept;
                for (int at = start; at < end; at++) {
                    int column = (int) (order[at] >>> 32);
                    int from = (int) order[at];
                    if (kept > starts[row] && rowColumns[kept - 1] == column) {
                        values[kept - 1] =
                                once ? Math.max(values[kept - 1], weights[from]) : values[kept - 1] + weights[from];
                        newest[kept - 1] = Math.max(newest[kept - 1], times[from]);
                    } else {
                        rowColumns[kept] = column;
                        values[kept] = weights[from];
                        newest[kept] = times[from];
                        kept++;
                    }
                }
            }
            starts[users.size()] = kept;
            return new Interactions(
                    List.copyOf(users),
                    Map.copyOf(userNumbers),
                    ItemIndex.of(items),
                    new SparseRows(starts, Arrays.copyOf(rowColumns, kept), Arrays.copyOf(values, kept)),
                    Arrays.copyOf(newest, kept));
        }
    }
}
