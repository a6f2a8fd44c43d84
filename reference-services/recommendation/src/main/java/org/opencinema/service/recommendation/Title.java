package org.opencinema.service.recommendation;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Availability;
import org.opencinema.catalog.AvailabilityWindow;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Localized;
import org.opencinema.events.TitleChanged;

/**
 * What a recommendation needs of a title.
 *
 * @param names by language
 * @param overview in all languages one after the other; absent in what was kept of titles before there were overviews
 */
record Title(
        UUID id,
        String kind,
        Map<String, String> names,
        int year,
        Set<String> genres,
        Set<UUID> people,
        int ageRating,
        List<TitleChanged.Window> windows,
        boolean playable,
        @Nullable String overview) {
    static Title of(TitleChanged change) {
        Map<String, String> names = new HashMap<>();
        change.translations().forEach((language, text) -> names.put(language, text.title()));
        Set<String> genres = new HashSet<>();
        change.genres().forEach(genre -> genres.add(genre.slug()));
        Set<UUID> people = new HashSet<>();
        change.credits().forEach(credit -> people.add(credit.personId()));
        return new Title(
                change.id(),
                change.kind(),
                names,
                change.year(),
                genres,
                people,
                change.ageRating(),
                change.availability(),
                change.playable(),
                change.translations().values().stream()
                        .map(TitleChanged.Text::synopsis)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(" ")));
    }

    String name(Language language) {
        Map<Language, String> known = new EnumMap<>(Language.class);
        for (Language one : Language.values()) {
            String name = names.get(one.tag());
            if (name != null) {
                known.put(one, name);
            }
        }
        return new Localized<>(known).in(language);
    }

    boolean isAvailable(String country, Instant at) {
        return new Availability(windows.stream()
                        .map(window -> new AvailabilityWindow(window.region(), window.from(), window.until()))
                        .toList())
                .isAvailable(country, at);
    }

    boolean sharesGenre(Title other) {
        return genres.stream().anyMatch(other.genres::contains);
    }
}
