package org.opencinema.service.etl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.AgeRating;
import org.opencinema.catalog.Availability;
import org.opencinema.catalog.Credit;
import org.opencinema.catalog.CreditRole;
import org.opencinema.catalog.InvalidCatalogException;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Localized;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.PersonId;
import org.opencinema.catalog.Title;
import org.opencinema.catalog.TitleId;
import org.opencinema.catalog.TitleKind;
import org.opencinema.catalog.Translation;

/** From rows of IMDb to titles. */
final class ImdbMapping {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, TitleKind> KINDS = Map.of(
            "movie", TitleKind.FILM,
            "tvMovie", TitleKind.FILM,
            "tvSeries", TitleKind.SERIES,
            "tvMiniSeries", TitleKind.SERIES);
    private static final Map<String, CreditRole> ROLES = Map.of(
            "director", CreditRole.DIRECTOR,
            "writer", CreditRole.WRITER,
            "actor", CreditRole.ACTOR,
            "actress", CreditRole.ACTOR);

    private ImdbMapping() {}

    /** Of a row of title.basics. */
    record Basics(
            long number,
            String id,
            TitleKind kind,
            String title,
            @Nullable String originalTitle,
            int year,
            @Nullable Integer runtimeMinutes,
            List<String> genres) {}

    /** The number in an id like tt0133093; -1 if it is none. */
    static long number(@Nullable String id, String prefix) {
        return id != null && id.matches(prefix + "[0-9]{1,15}") ? Long.parseLong(id.substring(prefix.length())) : -1;
    }

    static boolean isWanted(@Nullable String titleType) {
        return titleType != null && KINDS.containsKey(titleType);
    }

    /** @throws RefusedException if the catalog could not hold it */
    static Basics basics(TsvReader row) throws RefusedException {
        String id = String.valueOf(row.get("tconst"));
        String title = row.get("primaryTitle");
        TitleKind kind = KINDS.get(String.valueOf(row.get("titleType")));
        if (kind == null || title == null || title.isBlank()) {
            throw new RefusedException("no_title", id);
        }
        if ("1".equals(row.get("isAdult"))) {
            throw new RefusedException("adult", id);
        }
        Integer year = integer(row.get("startYear"));
        if (year == null) {
            throw new RefusedException("no_year", id);
        }
        String genres = row.get("genres");
        List<String> slugs = Genres.ofImdb(Arrays.stream(genres == null ? new String[0] : genres.split(",", -1)));
        if (slugs.isEmpty()) {
            throw new RefusedException("no_genre", id);
        }
        Integer runtime = integer(row.get("runtimeMinutes"));
        return new Basics(
                number(id, "tt"),
                id,
                kind,
                title,
                row.get("originalTitle"),
                year,
                runtime == null || runtime < 1 || runtime > 1000 ? null : runtime,
                slugs);
    }

    private static @Nullable Integer integer(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null;
    }

    /** @throws RefusedException if the catalog could not hold it */
    static CatalogImport.Found found(Basics basics, List<ImdbStore.NamedCredit> cast) throws RefusedException {
        Map<UUID, Names> people = new HashMap<>();
        Set<Credit> credits = new LinkedHashSet<>();
        try {
            for (ImdbStore.NamedCredit member : cast) {
                UUID person = CatalogImport.id("imdb", "person", Long.toString(member.person()));
                people.put(person, Names.of(Map.of(Language.EN, member.name())));
                credits.add(new Credit(
                        new PersonId(person),
                        CreditRole.valueOf(member.role().toUpperCase(Locale.ROOT)),
                        member.character()));
            }
            Title title = new Title(
                    new TitleId(CatalogImport.id("imdb", "title", basics.id())),
                    basics.kind(),
                    basics.originalTitle(),
                    new Localized<>(Map.of(Language.EN, new Translation(basics.title(), null))),
                    basics.year(),
                    basics.runtimeMinutes(),
                    List.of(),
                    basics.genres(),
                    List.copyOf(credits),
                    new AgeRating(TmdbMapping.UNRATED),
                    new Availability(List.of()),
                    false);
            return new CatalogImport.Found(basics.id(), title, people);
        } catch (InvalidCatalogException e) {
            throw new RefusedException("invalid", basics.id() + ": " + e.getMessage());
        }
    }

    /** Of a row of title.principals; null if it is of no role that we have. */
    static ImdbStore.@Nullable CreditRow credit(TsvReader row, long title) throws RefusedException {
        CreditRole role = ROLES.get(String.valueOf(row.get("category")));
        long person = number(row.get("nconst"), "nm");
        Integer position = integer(row.get("ordering"));
        if (person < 0 || position == null) {
            throw new RefusedException("malformed", row.text());
        }
        return role == null
                ? null
                : new ImdbStore.CreditRow(
                        title, position, person, role.name().toLowerCase(Locale.ROOT), character(row));
    }

    /** The first of a list like ["Neo","Thomas"]. */
    private static @Nullable String character(TsvReader row) throws RefusedException {
        String characters = row.get("characters");
        if (characters == null) {
            return null;
        }
        try {
            String first = JSON.readTree(characters).path(0).asText();
            return first.isBlank() || first.length() > Credit.MAX_CHARACTER ? null : first;
        } catch (JsonProcessingException e) {
            throw new RefusedException("malformed", row.text());
        }
    }
}
