package org.opencinema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TitleTest {
    private static final Credit CREDIT = new Credit(new PersonId(new UUID(0, 1)), CreditRole.ACTOR, "Neo");

    @Test
    void localized_languageAbsent_fallsBackToTheOther() {
        Names names = Names.of(Map.of(Language.RU, "Комедия"));

        assertThat(names.in(Language.RU)).isEqualTo("Комедия");
        assertThat(names.in(Language.EN)).isEqualTo("Комедия");
    }

    @Test
    void title_lists_areCopied() {
        List<String> genres = new java.util.ArrayList<>(List.of("drama"));
        Title title = title(null, 1999, 136, List.of("US"), genres, List.of(CREDIT));
        genres.clear();

        assertThat(title.genres()).containsExactly("drama");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void constructor_brokenRule_namesTheField(String field, Supplier<Object> construction) {
        assertThatThrownBy(construction::get)
                .isInstanceOfSatisfying(
                        InvalidCatalogException.class,
                        e -> assertThat(e.field()).isEqualTo(field));
    }

    static Stream<Arguments> broken() {
        List<String> us = List.of("US");
        List<String> drama = List.of("drama");
        return Stream.of(
                rule("originalTitle", () -> title(" ", 1999, 136, us, drama, List.of())),
                rule("originalTitle", () -> title("x".repeat(301), 1999, 136, us, drama, List.of())),
                rule("year", () -> title(null, 1887, 136, us, drama, List.of())),
                rule("year", () -> title(null, 2101, 136, us, drama, List.of())),
                rule("runtimeMinutes", () -> title(null, 1999, 0, us, drama, List.of())),
                rule("countries[0]", () -> title(null, 1999, 136, List.of("usa"), drama, List.of())),
                rule("countries[1]", () -> title(null, 1999, 136, List.of("US", "US"), drama, List.of())),
                rule("genres", () -> title(null, 1999, 136, us, List.of(), List.of())),
                rule("genres[1]", () -> title(null, 1999, 136, us, List.of("drama", "drama"), List.of())),
                rule("credits[1]", () -> title(null, 1999, 136, us, drama, List.of(CREDIT, CREDIT))),
                rule("languages", () -> new Localized<>(Map.of())),
                rule("title", () -> new Translation("", null)),
                rule("title", () -> new Translation("a\u0000b", null)),
                rule("synopsis", () -> new Translation("a", "\ud800")),
                rule("synopsis", () -> new Translation("a", "x".repeat(4_001))),
                rule("ru", () -> Names.of(Map.of(Language.RU, "x".repeat(201)))),
                rule("character", () -> new Credit(CREDIT.person(), CreditRole.ACTOR, "")),
                rule("ageRating", () -> new AgeRating(22)),
                rule("region", () -> new AvailabilityWindow("Russia", null, null)),
                rule("until", () -> new AvailabilityWindow("RU", null, java.time.Instant.MAX)),
                rule("season", () -> episode(-1, 1, 45, null)),
                rule("season", () -> episode(1_001, 1, 45, null)),
                rule("number", () -> episode(1, 0, 45, null)),
                rule("number", () -> episode(1, 10_001, 45, null)),
                rule("runtimeMinutes", () -> episode(1, 1, 1_001, null)),
                rule("releasedAt", () -> episode(0, 10_000, 1_000, java.time.Instant.MAX)),
                rule("slug", () -> new Genre("Drama", Names.of(Map.of(Language.EN, "Drama")))));
    }

    private static Arguments rule(String field, Supplier<Object> construction) {
        return Arguments.of(field, construction);
    }

    private static Episode episode(int season, int number, int runtimeMinutes, java.time.@Nullable Instant releasedAt) {
        return new Episode(
                new EpisodeId(new UUID(0, 2)),
                new TitleId(new UUID(0, 1)),
                season,
                number,
                new Localized<>(Map.of(Language.EN, new Translation("Pilot", null))),
                runtimeMinutes,
                releasedAt);
    }

    private static Title title(
            @Nullable String originalTitle,
            int year,
            int runtimeMinutes,
            List<String> countries,
            List<String> genres,
            List<Credit> credits) {
        return new Title(
                new TitleId(new UUID(0, 1)),
                TitleKind.FILM,
                originalTitle,
                new Localized<>(Map.of(Language.EN, new Translation("The Matrix", null))),
                year,
                runtimeMinutes,
                countries,
                genres,
                credits,
                new AgeRating(16),
                new Availability(List.of()),
                false);
    }
}
