package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What one viewer liked or watched, each item once. Immutable, thread-safe. */
public record History(List<Entry> entries) {
    /**
     * Copies the entries.
     *
     * @throws IllegalArgumentException if an item is there twice
     */
    public History {
        entries = List.copyOf(entries);
        if (items(entries).size() != entries.size()) {
            throw new IllegalArgumentException("a history has each item once");
        }
    }

    /**
     * An item and how much it says of the viewer's taste.
     *
     * @param weight above 0; 1 is an ordinary sign of liking
     */
    public record Entry(UUID item, double weight) {
        /**
         * Checks the weight.
         *
         * @throws IllegalArgumentException if it is not above 0 or not finite
         */
        public Entry {
            Checks.weight(weight);
        }
    }

    /** Items of weight 1. */
    public static History of(UUID... items) {
        List<Entry> entries = new ArrayList<>();
        for (UUID item : items) {
            entries.add(new Entry(item, 1));
        }
        return new History(entries);
    }

    /** The items, in their order. */
    public Set<UUID> items() {
        return items(entries);
    }

    private static Set<UUID> items(List<Entry> entries) {
        Set<UUID> items = new LinkedHashSet<>();
        entries.forEach(entry -> items.add(entry.item()));
        return items;
    }
}
