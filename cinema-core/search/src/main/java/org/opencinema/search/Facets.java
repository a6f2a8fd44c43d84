package org.opencinema.search;

import java.util.List;

/**
 * The values that a query can be filtered by.
 *
 * <p>Each facet is counted under the words and all filters but its own: the count is what choosing that value alone
 * in this facet would find. Values are ordered by count, the greatest first, then by value; decades and ages by value.
 *
 * @param genres at most 100
 * @param kinds at most 20
 * @param decades the value is the first year, like {@code 1990}
 * @param countries at most 300
 * @param people the 20 with the most titles
 * @param ageRatings the value is the age in years
 */
public record Facets(
        List<Value> genres,
        List<Value> kinds,
        List<Value> decades,
        List<Value> countries,
        List<Value> people,
        List<Value> ageRatings) {
    public Facets {
        genres = List.copyOf(genres);
        kinds = List.copyOf(kinds);
        decades = List.copyOf(decades);
        countries = List.copyOf(countries);
        people = List.copyOf(people);
        ageRatings = List.copyOf(ageRatings);
    }

    /**
     * One value of a facet.
     *
     * @param value what to filter by
     * @param name what to show, in the language of the answer
     * @param count how many titles have it
     */
    public record Value(String value, String name, long count) {}
}
