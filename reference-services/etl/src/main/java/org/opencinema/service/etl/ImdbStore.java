package org.opencinema.service.etl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What the import needs of the files of IMDb besides the titles themselves. */
final class ImdbStore {
    private final Jdbi jdbi;

    ImdbStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A person's part in a title, by the numbers of both. */
    record CreditRow(
            long title,
            int position,
            long person,
            String role,
            @Nullable String character) {}

    record PersonRow(long person, String name) {}

    /** A credit with the name of the person. */
    record NamedCredit(
            long person, String name, String role, @Nullable String character) {}

    void clear() {
        jdbi.useHandle(handle -> handle.execute("truncate imdb_credits, imdb_people"));
    }

    void clearPeople() {
        jdbi.useHandle(handle -> handle.execute("truncate imdb_people"));
    }

    void addCredits(List<CreditRow> rows) {
        jdbi.useHandle(handle -> {
            var batch = handle.prepareBatch("insert into imdb_credits (title, position, person, role, character)"
                    + " values (:title, :position, :person, :role, :character)");
            for (CreditRow row : rows) {
                batch.bind("title", row.title())
                        .bind("position", row.position())
                        .bind("person", row.person())
                        .bind("role", row.role())
                        .bind("character", row.character())
                        .add();
            }
            batch.execute();
        });
    }

    void addPeople(List<PersonRow> rows) {
        jdbi.useHandle(handle -> {
            var batch = handle.prepareBatch(
                    "insert into imdb_people (person, name) values (:person, :name) on conflict do nothing");
            for (PersonRow row : rows) {
                batch.bind("person", row.person()).bind("name", row.name()).add();
            }
            batch.execute();
        });
    }

    /** The people of all credits, in ascending order. */
    long[] listPeople() {
        return jdbi.withHandle(handle -> handle
                .createQuery("select distinct person from imdb_credits order by person")
                .setFetchSize(10_000)
                .mapTo(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .toArray());
    }

    /** By title, in their order. */
    Map<Long, List<NamedCredit>> findCredits(List<Long> titles) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select title, person, name, role, character from imdb_credits"
                                + " join imdb_people using (person) where title = any(:titles) order by title, position")
                .bindArray("titles", Long.class, titles)
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.computeIfAbsent(row.getColumn("title", Long.class), any -> new java.util.ArrayList<>())
                            .add(new NamedCredit(
                                    row.getColumn("person", Long.class),
                                    row.getColumn("name", String.class),
                                    row.getColumn("role", String.class),
                                    row.getColumn("character", String.class)));
                    return found;
                }));
    }
}
