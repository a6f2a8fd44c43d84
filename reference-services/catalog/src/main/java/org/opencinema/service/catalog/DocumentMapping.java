package org.opencinema.service.catalog;

import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.AgeRating;
import org.opencinema.catalog.Availability;
import org.opencinema.catalog.AvailabilityWindow;
import org.opencinema.catalog.Credit;
import org.opencinema.catalog.CreditRole;
import org.opencinema.catalog.Genre;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Localized;
import org.opencinema.catalog.Names;
import org.opencinema.catalog.PersonId;
import org.opencinema.catalog.Title;
import org.opencinema.catalog.TitleId;
import org.opencinema.catalog.TitleKind;
import org.opencinema.catalog.Translation;
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
        return copy(last, last.version() + 1, true, last.genres(), last.playable(), last.durationSeconds(), now);
    }

    static TitleChanged playable(TitleChanged last, boolean playable, @Nullable Double durationSeconds, Instant now) {
        return copy(last, last.version() + 1, false, last.genres(), playable, durationSeconds, now);
    }

    static TitleChanged renamed(TitleChanged last, Genre genre, Instant now) {
        List<TitleChanged.Genre> genres = last.genres().stream()
                .map(one -> one.slug().equals(genre.slug()) ? genre(genre.slug(), genre.names()) : one)
                .toList();
        return copy(last, last.version() + 1, false, genres, last.playable(), last.durationSeconds(), now);
    }

    /** Nothing but the version is another one. */
    static TitleChanged withVersion(TitleChanged last, long version, Instant now) {
        return copy(last, version, false, last.genres(), last.playable(), last.durationSeconds(), now);
    }

    private static TitleChanged copy(
            TitleChanged last,
            long version,
            boolean deleted,
            List<TitleChanged.Genre> genres,
            boolean playable,
            @Nullable Double durationSeconds,
            Instant now) {
        return new TitleChanged(
                last.id(),
                version,
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

    /** What the editors say of a title, without the names of its genres and people. */
    static Title title(TitleChanged document) {
        Map<Language, Translation> translations = new EnumMap<>(Language.class);
        document.translations()
                .forEach((tag, text) ->
                        translations.put(Language.ofTag(tag), new Translation(text.title(), text.synopsis())));
        return new Title(
                new TitleId(document.id()),
                TitleKind.valueOf(document.kind().toUpperCase(Locale.ROOT)),
                document.originalTitle(),
                new Localized<>(translations),
                document.year(),
                document.runtimeMinutes(),
                document.countries(),
                document.genres().stream().map(TitleChanged.Genre::slug).toList(),
                document.credits().stream()
                        .map(credit -> new Credit(
                                new PersonId(credit.personId()),
                                CreditRole.valueOf(credit.role().toUpperCase(Locale.ROOT)),
                                credit.character()))
                        .toList(),
                new AgeRating(document.ageRating()),
                new Availability(document.availability().stream()
                        .map(window -> new AvailabilityWindow(window.region(), window.from(), window.until()))
                        .toList()),
                Boolean.TRUE.equals(document.free()));
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
