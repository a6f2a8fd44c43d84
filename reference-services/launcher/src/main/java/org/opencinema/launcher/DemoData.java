package org.opencinema.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.opencinema.launcher.Film.Text;

/** The demo catalog: real films as facts, originals with a video, and invented films. The same at every call. */
final class DemoData {
    private static final int INVENTED = 760;
    private static final int INVENTED_PEOPLE = 300;
    private static final int REAL_GROUP = 1;
    private static final int INVENTED_GROUP = 2;
    static final int ORIGINAL_GROUP = 3;
    static final int PERSON_GROUP = 4;
    static final int EPISODE_GROUP = 5;

    private final Map<String, String> people = new LinkedHashMap<>();
    private final Map<String, Text> genres = new LinkedHashMap<>();
    private final List<Film> films = new ArrayList<>();

    DemoData() {
        rows("people").forEach(row -> people.put(row[0], row[1]));
        rows("genres").forEach(row -> genres.put(row[0], new Text(row[1], row[2])));
        Original.all().stream().map(Original::film).distinct().forEach(films::add);
        readReal();
        invent();
    }

    /** The Russian name of each person by the English one. */
    Map<String, String> people() {
        return people;
    }

    /** The names of each genre by its slug: the title is English, the synopsis Russian. */
    Map<String, Text> genres() {
        return genres;
    }

    List<Film> films() {
        return films;
    }

    private void readReal() {
        Map<String, String[]> synopses = new HashMap<>();
        rows("synopses").forEach(row -> synopses.put(row[0] + row[1], row));
        int number = 0;
        for (String[] row : rows("films")) {
            String[] synopsis = synopses.getOrDefault(row[1] + row[4], new String[] {"", "", "", ""});
            films.add(new Film(
                    Film.id(REAL_GROUP, number++),
                    row[0],
                    row[1],
                    new Text(row[2], synopsis[2]),
                    new Text(row[3], synopsis[3]),
                    Integer.parseInt(row[4]),
                    Integer.parseInt(row[5]),
                    split(row[6], ","),
                    split(row[7], ","),
                    Integer.parseInt(row[8]),
                    split(row[9], ";"),
                    split(row[10], ";")));
        }
    }

    private void invent() {
        Random random = new Random(20260101);
        Words words = new Words(random);
        List<String> slugs = List.copyOf(genres.keySet());
        List<String> cast = new ArrayList<>();
        for (int i = 0; i < INVENTED_PEOPLE; i++) {
            cast.add(person(words));
        }
        Set<String> taken = new HashSet<>();
        for (int number = 0; number < INVENTED; number++) {
            String[] adjective = words.any("adjective");
            String[] noun = words.any("noun");
            String[] place = words.any("place");
            boolean inPlace = random.nextInt(3) == 0;
            String en = adjective[1] + " " + noun[1] + (inPlace ? " in " + place[1] : "");
            String ru =
                    adjective[2] + " " + noun[2].toLowerCase(java.util.Locale.ROOT) + (inPlace ? " в " + place[2] : "");
            if (!taken.add(en)) {
                number--;
                continue;
            }
            List<String> chosen = words.some(slugs, 1 + random.nextInt(3));
            List<String> directors = words.some(cast, 1);
            List<String> actors = words.some(cast, 3);
            films.add(new Film(
                    Film.id(INVENTED_GROUP, number),
                    random.nextInt(8) == 0 ? "series" : "film",
                    en,
                    new Text(en, ""),
                    new Text(ru, ""),
                    1950 + random.nextInt(76),
                    70 + random.nextInt(90),
                    words.some(
                            List.of("US", "GB", "FR", "RU", "IT", "JP", "KR", "DE", "ES", "IN"), 1 + random.nextInt(2)),
                    chosen,
                    List.of(0, 6, 12, 16, 18).get(random.nextInt(5)),
                    directors,
                    actors));
        }
    }

    private String person(Words words) {
        String[] given = words.any(words.coin() ? "given_m" : "given_f");
        String[] surname = words.any("surname");
        String name = given[1] + " " + surname[1];
        people.putIfAbsent(name, given[2] + " " + surname[2]);
        return name;
    }

    private static List<String> split(String cell, String separator) {
        return Arrays.stream(cell.split(separator, -1)).map(String::trim).toList();
    }

    private static List<String[]> rows(String name) {
        List<String[]> rows = new ArrayList<>();
        try (InputStream in = DemoData.class.getResourceAsStream("/demo/" + name + ".tsv")) {
            if (in == null) {
                throw new IllegalStateException("demo/" + name + ".tsv is not on the class path");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines().skip(1).forEach(line -> rows.add(line.split("\t", -1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** Words by their part of speech, drawn by chance. */
    private static final class Words {
        private final Map<String, List<String[]>> byPart = new HashMap<>();
        private final Random random;

        Words(Random random) {
            this.random = random;
            rows("words")
                    .forEach(row -> byPart.computeIfAbsent(row[0], any -> new ArrayList<>())
                            .add(row));
        }

        String[] any(String part) {
            List<String[]> words = byPart.getOrDefault(part, List.of());
            return words.get(random.nextInt(words.size()));
        }

        boolean coin() {
            return random.nextBoolean();
        }

        List<String> some(List<String> all, int count) {
            Set<String> chosen = new java.util.LinkedHashSet<>();
            while (chosen.size() < count) {
                chosen.add(all.get(random.nextInt(all.size())));
            }
            return List.copyOf(chosen);
        }
    }
}
