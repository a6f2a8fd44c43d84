package org.opencinema.service.catalog;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.opencinema.catalog.Genre;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Names;

/** Genres. */
final class GenreStore {
    private static final RowMapper<Genre> GENRE =
            (row, context) -> new Genre(row.getString("slug"), PersonStore.names(row));

    /** Locks the genre. Returns whether anything changed. */
    boolean put(Handle handle, Genre genre) {
        Map<Language, String> names = genre.names().values().values();
        return handle.createUpdate("insert into genre (slug, name_en, name_ru) values (:slug, :en, :ru)"
                                + " on conflict (slug) do update set name_en = excluded.name_en, name_ru = excluded.name_ru"
                                + " where (genre.name_en, genre.name_ru)"
                                + " is distinct from (excluded.name_en, excluded.name_ru)")
                        .bind("slug", genre.slug())
                        .bind("en", names.get(Language.EN))
                        .bind("ru", names.get(Language.RU))
                        .execute()
                == 1;
    }

    List<Genre> list(Handle handle) {
        return handle.createQuery("select slug, name_en, name_ru from genre order by slug")
                .map(GENRE)
                .list();
    }

    /** The names of those that exist; they stay as they are until the end of the transaction. */
    Map<String, Names> lockNames(Handle handle, List<String> slugs) {
        return handle
                .createQuery("select slug, name_en, name_ru from genre"
                        + " where slug = any(:slugs) order by slug for share")
                .bindArray("slugs", String.class, slugs)
                .map(GENRE)
                .stream()
                .collect(Collectors.toMap(Genre::slug, Genre::names));
    }
}
