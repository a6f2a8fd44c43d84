package org.opencinema.service.etl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.opencinema.catalog.Genre;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Names;

/** Our genres, and which they are at the sources. */
final class Genres {
    private static final List<Genre> ALL = new ArrayList<>();
    private static final Map<String, List<String>> TMDB = new HashMap<>();
    private static final Map<String, List<String>> IMDB = new HashMap<>();

    static {
        try (InputStream in = Objects.requireNonNull(Genres.class.getResourceAsStream("genres.tsv"), "genres.tsv")) {
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8));
            reader.lines().skip(1).map(line -> line.split("\t", -1)).forEach(Genres::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Genres() {}

    private static void add(String[] row) {
        ALL.add(new Genre(row[0], Names.of(Map.of(Language.EN, row[1], Language.RU, row[2]))));
        add(TMDB, row[3], row[0]);
        add(IMDB, row[4], row[0]);
    }

    private static void add(Map<String, List<String>> source, String names, String slug) {
        for (String name : names.split(",", -1)) {
            source.computeIfAbsent(name, any -> new ArrayList<>()).add(slug);
        }
    }

    static List<Genre> all() {
        return List.copyOf(ALL);
    }

    /** The slugs of the genres of TMDb with these ids; those that are not ours are left out. */
    static List<String> ofTmdb(Stream<String> ids) {
        return slugs(TMDB, ids);
    }

    /** The slugs of the genres of IMDb with these names; those that are not ours are left out. */
    static List<String> ofImdb(Stream<String> names) {
        return slugs(IMDB, names);
    }

    private static List<String> slugs(Map<String, List<String>> source, Stream<String> names) {
        return names.flatMap(name -> source.getOrDefault(name, List.of()).stream())
                .distinct()
                .limit(10)
                .toList();
    }
}
