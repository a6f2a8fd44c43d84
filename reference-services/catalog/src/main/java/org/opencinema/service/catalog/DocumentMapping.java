package org.opencinema.service.catalog;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.AvailabilityWindow;
import org.opencinema.catalog.Credit;
import org.opencinema.catalog.Genre;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.PersonId;
import org.opencinema.catalog.Title;
import org.opencinema.events.TitleChanged;

/** A title with the names of its genres and people, as it is stored and published. */
record DocumentMapping(Title title, Map<String, Names> genres, Map<PersonId, Names> people) {
    TitleChanged create(long version, boolean playable, @Nullable Double durationSeconds, Instant now) {
        return new TitleChanged(
                title.id().value(),
                version,
                false,
                title.kind().name().toLowerCase(Locale.ROOT),
                title.originalTitle(),
                BodyMapping.document(title.translations()),
                title.year(),
                title.runtimeMinutes(),
                title.countries(),
                title.genres().stream().map(this::genre).toList(),
                title.credits().stream().map(this::credit).toList(),
                title.ageRating().years(),
                title.availability().windows().stream()
                        .map(DocumentMapping::window)
                        .toList(),
                title.free(),
                playable,
                durationSeconds,
                now);
    }

    static TitleChanged deleted(TitleChanged last, Instant now) {
        return copy(last, true, last.genres(), last.playable(), last.durationSeconds(), now);
    }

    static TitleChanged playable(TitleChanged last, boolean playable, @Nullable Double durationSeconds, Instant now) {
        return copy(last, false, last.genres(), playable, durationSeconds, now);
    }

    static TitleChanged renamed(TitleChanged last, Genre genre, Instant now) {
        List<TitleChanged.Genre> genres = last.genres().stream()
                .map(one -> one.slug().equals(genre.slug()) ? genre(genre.slug(), genre.names()) : one)
                .toList();
        return copy(last, false, genres, last.playable(), last.durationSeconds(), now);
    }

    private static TitleChanged copy(
            TitleChanged last,
            boolean deleted,
            List<TitleChanged.Genre> genres,
            boolean playable,
            @Nullable Double durationSeconds,
            Instant now) {
        return new TitleChanged(
                last.id(),
                last.version() + 1,
                deleted,
                last.kind(),
                last.originalTitle(),
                last.translations(),
                last.year(),
                last.runtimeMinutes(),
                last.countries(),
                genres,
                last.credits(),
                last.ageRating(),
                last.availability(),
                last.free(),
                playable,
                durationSeconds,
                now);
    }

    private TitleChanged.Genre genre(String slug) {
        return genre(slug, known(genres, slug));
    }

    private static TitleChanged.Genre genre(String slug, Names names) {
        return new TitleChanged.Genre(slug, byTag(names));
    }

    private TitleChanged.Credit credit(Credit credit) {
        return new TitleChanged.Credit(
                credit.person().value(),
                byTag(known(people, credit.person())),
                credit.role().name().toLowerCase(Locale.ROOT),
                credit.character());
    }

    private static TitleChanged.Window window(AvailabilityWindow window) {
        return new TitleChanged.Window(window.region(), window.from(), window.until());
    }

    private static Map<String, String> byTag(Names names) {
        Map<String, String> byTag = new LinkedHashMap<>();
        names.values().values().forEach((language, name) -> byTag.put(language.tag(), name));
        return byTag;
    }

    private static <K> Names known(Map<K, Names> names, K key) {
        Names known = names.get(key);
        if (known == null) {
            throw new IllegalStateException("no names of " + key);
        }
        return known;
    }
}
