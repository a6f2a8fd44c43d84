package org.opencinema.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an editor says about a film or series.
 *
 * @param originalTitle in the language it was made in
 * @param year of the first release, 1888 to 2100
 * @param runtimeMinutes 1 to 1000
 * @param countries where it was made, ISO 3166-1 alpha-2
 * @param genres slugs, 1 to 10
 * @param credits in the order they are shown
 * @param free it may be watched without a subscription
 */
public record Title(
        TitleId id,
        TitleKind kind,
        @Nullable String originalTitle,
        Localized<Translation> translations,
        int year,
        @Nullable Integer runtimeMinutes,
        List<String> countries,
        List<String> genres,
        List<Credit> credits,
        AgeRating ageRating,
        Availability availability,
        boolean free) {
    /**
     * Copies the lists.
     *
     * @throws InvalidCatalogException if a value is out of its range, or a country, genre or credit stands there twice
     */
    public Title {
        if (originalTitle != null) {
            Text.requireText("originalTitle", originalTitle, Translation.MAX_TITLE);
        }
        Text.requireWithin("year", year, 1888, 2100);
        if (runtimeMinutes != null) {
            Text.requireWithin("runtimeMinutes", runtimeMinutes, 1, 1_000);
        }
        countries = Text.requireSize("countries", countries, 0, 20);
        for (int i = 0; i < countries.size(); i++) {
            Text.requireCountry("countries[" + i + "]", countries.get(i));
        }
        Text.requireDistinct("countries", countries);
        genres = Text.requireSize("genres", genres, 1, 10);
        Text.requireDistinct("genres", genres);
        credits = Text.requireSize("credits", credits, 0, 200);
        Text.requireDistinct("credits", credits);
    }
}
