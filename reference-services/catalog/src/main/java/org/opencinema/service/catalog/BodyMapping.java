package org.opencinema.service.catalog;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.InvalidCatalogException;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Localized;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.events.TitleChanged;
import org.opencinema.service.catalog.api.model.Translation;
import org.opencinema.service.catalog.api.model.Translations;

/** What the bodies of titles and episodes have in common. */
final class BodyMapping {
    private BodyMapping() {}

    static Localized<org.opencinema.catalog.Translation> translations(Translations body) {
        Map<Language, org.opencinema.catalog.Translation> translations = new EnumMap<>(Language.class);
        translate(translations, Language.EN, body.getEn());
        translate(translations, Language.RU, body.getRu());
        if (translations.isEmpty()) {
            throw new UnprocessableException("translations", "must be at least one of en, ru");
        }
        return new Localized<>(translations);
    }

    private static void translate(
            Map<Language, org.opencinema.catalog.Translation> into, Language language, @Nullable Translation body) {
        if (body != null) {
            into.put(
                    language,
                    within(
                            "translations." + language.tag(),
                            () -> new org.opencinema.catalog.Translation(body.getTitle(), body.getSynopsis())));
        }
    }

    static Translations translations(Map<String, TitleChanged.Text> texts) {
        return new Translations()
                .en(translation(texts.get(Language.EN.tag())))
                .ru(translation(texts.get(Language.RU.tag())));
    }

    private static @Nullable Translation translation(TitleChanged.@Nullable Text text) {
        return text == null ? null : new Translation().title(text.title()).synopsis(text.synopsis());
    }

    /** As they are stored and published. */
    static Map<String, TitleChanged.Text> document(Localized<org.opencinema.catalog.Translation> translations) {
        Map<String, TitleChanged.Text> texts = new LinkedHashMap<>();
        translations
                .values()
                .forEach((language, text) ->
                        texts.put(language.tag(), new TitleChanged.Text(text.title(), text.synopsis())));
        return texts;
    }

    /** A broken rule of the catalog is an answer to the client that names the field. */
    static <T> T valid(Supplier<T> construction) {
        try {
            return construction.get();
        } catch (InvalidCatalogException e) {
            throw new UnprocessableException(e.field(), e.problem());
        }
    }

    static <T> T within(String parent, Supplier<T> construction) {
        try {
            return construction.get();
        } catch (InvalidCatalogException e) {
            throw e.within(parent);
        }
    }

    static <T> T in(Map<String, T> byTag, Language language) {
        Map<Language, T> values = new EnumMap<>(Language.class);
        for (Language one : Language.values()) {
            T value = byTag.get(one.tag());
            if (value != null) {
                values.put(one, value);
            }
        }
        return new Localized<>(values).in(language);
    }

    static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
