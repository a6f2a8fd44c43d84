package org.opencinema.recommendation;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Predicate;

/** The items that something knows, numbered from 0. Immutable, thread-safe. */
public final class ItemIndex {
    private final List<UUID> ids;
    private final Map<UUID, Integer> numbers;

    private ItemIndex(List<UUID> ids) {
        this.ids = List.copyOf(ids);
        this.numbers = new HashMap<>(ids.size() * 2);
        for (int i = 0; i < ids.size(); i++) {
            if (numbers.put(ids.get(i), i) != null) {
                throw new IllegalArgumentException("item " + ids.get(i) + " is there twice");
            }
        }
    }

    /**
     * Items in this order.
     *
     * @throws IllegalArgumentException if one is there twice
     */
    public static ItemIndex of(List<UUID> ids) {
        return new ItemIndex(ids);
    }

    /** How many there are. */
    public int size() {
        return ids.size();
    }

    /**
     * The item of a number.
     *
     * @throws IndexOutOfBoundsException if it is not 0 to {@link #size} - 1
     */
    public UUID id(int number) {
        return ids.get(number);
    }

    /** The number of an item; empty if it is unknown. */
    public OptionalInt find(UUID id) {
        Integer number = numbers.get(id);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The numbers of the items that fit, as a filter for {@link Scoring#top}. */
    public BitSet matching(Predicate<UUID> fits) {
        BitSet numbersThatFit = new BitSet(size());
        for (int i = 0; i < ids.size(); i++) {
            if (fits.test(ids.get(i))) {
                numbersThatFit.set(i);
            }
        }
        return numbersThatFit;
    }

    List<UUID> ids() {
        return ids;
    }
}
