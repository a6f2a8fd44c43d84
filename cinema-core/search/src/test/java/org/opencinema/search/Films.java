package org.opencinema.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Titles for tests: some that everybody knows, and generated ones. */
final class Films {
    static final TitleDocument.Genre DRAMA = new TitleDocument.Genre("drama", Map.of("en", "Drama", "ru", "Драма"));
    static final TitleDocument.Genre COMEDY =
            new TitleDocument.Genre("comedy", Map.of("en", "Comedy", "ru", "Комедия"));
    static final TitleDocument.Genre SCIENCE_FICTION =
            new TitleDocument.Genre("science-fiction", Map.of("en", "Science fiction", "ru", "Фантастика"));

    static final List<String> WORDS = List.of("aurora", "bicycle", "cathedral", "dandelion", "elephant");

    private static final Instant CHANGED = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> SLUGS = List.of("drama", "comedy", "thriller", "western", "musical", "war");
    private static final List<String> COUNTRIES = List.of("RU", "US", "FR", "IT", "SU", "JP", "GB");
    private static final int[] AGES = {0, 6, 12, 16, 18};

    private Films() {}

    static TitleDocument of(String en, String ru, int year, TitleDocument.Credit... credits) {
        return of(en, ru, year, "", credits);
    }

    static TitleDocument of(String en, String ru, int year, String synopsis, TitleDocument.Credit... credits) {
        return new TitleDocument(
                UUID.randomUUID(),
                1,
                "film",
                null,
                Map.of(
                        "en", new TitleDocument.Translation(en, null),
                        "ru", new TitleDocument.Translation(ru, synopsis)),
                year,
                100,
                List.of("SU"),
                List.of(DRAMA),
                List.of(credits),
                12,
                true,
                CHANGED);
    }

    static TitleDocument.Credit director(String en, String ru) {
        return new TitleDocument.Credit(
                UUID.nameUUIDFromBytes(en.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                Map.of("en", en, "ru", ru),
                "director");
    }

    static TitleDocument changed(TitleDocument title, long version, String en) {
        Map<String, TitleDocument.Translation> translations = new LinkedHashMap<>(title.translations());
        translations.put("en", new TitleDocument.Translation(en, null));
        return new TitleDocument(
                title.id(),
                version,
                title.kind(),
                title.originalTitle(),
                translations,
                title.year(),
                title.runtimeMinutes(),
                title.countries(),
                title.genres(),
                title.credits(),
                title.ageRating(),
                title.playable(),
                title.changedAt().plusSeconds(version));
    }

    static List<TitleDocument> generate(int count, Random random) {
        List<TitleDocument> titles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            titles.add(new TitleDocument(
                    new UUID(random.nextLong(), random.nextLong()),
                    1,
                    random.nextInt(4) == 0 ? "series" : "film",
                    null,
                    Map.of("en", new TitleDocument.Translation("Title " + random.nextInt(count), pickWord(random))),
                    1920 + random.nextInt(107),
                    90,
                    List.copyOf(pick(COUNTRIES, 3, random)),
                    pick(SLUGS, 3, random).stream()
                            .map(slug -> new TitleDocument.Genre(slug, Map.of("en", "The " + slug)))
                            .toList(),
                    pick(
                                    List.of(
                                            0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
                                            21, 22, 23, 24),
                                    5,
                                    random)
                            .stream()
                            .map(Films::person)
                            .toList(),
                    AGES[random.nextInt(AGES.length)],
                    random.nextBoolean(),
                    CHANGED));
        }
        return titles;
    }

    static SearchRequest.Builder randomRequest(Random random) {
        SearchRequest.Builder request = SearchRequest.builder().limit(100);
        if (random.nextInt(3) == 0) {
            request.words(pickWord(random));
        }
        if (random.nextInt(3) == 0) {
            request.genres(pick(SLUGS, 2, random));
        }
        if (random.nextInt(4) == 0) {
            request.kinds(Set.of(random.nextBoolean() ? "film" : "series"));
        }
        if (random.nextInt(3) == 0) {
            request.countries(pick(COUNTRIES, 3, random));
        }
        if (random.nextInt(4) == 0) {
            request.people(Set.of(person(random.nextInt(25)).personId()));
        }
        if (random.nextInt(3) == 0) {
            int from = 1920 + random.nextInt(80);
            request.years(random.nextBoolean() ? from : null, random.nextBoolean() ? from + random.nextInt(40) : null);
        }
        if (random.nextInt(4) == 0) {
            request.ageMax(AGES[random.nextInt(AGES.length)]);
        }
        if (random.nextInt(4) == 0) {
            request.playable(random.nextBoolean());
        }
        return request;
    }

    private static TitleDocument.Credit person(int number) {
        return new TitleDocument.Credit(new UUID(7, number), Map.of("en", "Person " + number), "actor");
    }

    private static String pickWord(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private static <T> Set<T> pick(List<T> values, int most, Random random) {
        Set<T> picked = new LinkedHashSet<>();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            picked.add(values.get(random.nextInt(values.size())));
        }
        return picked;
    }
}
