package org.opencinema.service.catalog;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opencinema.catalog.Language;
import org.opencinema.catalog.Localized;
import org.opencinema.catalog.Title;
import org.opencinema.catalog.Translation;

/**
 * A title here and what a source says of it. The source decides about a field that is empty here, or is still what the source said
 * before; all else is the editors'.
 */
final class TitleMerge {
    private TitleMerge() {}

    static Title merge(Title current, @Nullable Title last, Title fresh) {
        return new Title(
                current.id(),
                current.kind(),
                pick(current.originalTitle(), last == null ? null : last.originalTitle(), fresh.originalTitle()),
                new Localized<>(translations(current, last, fresh)),
                decided(current.year(), last == null ? null : last.year(), fresh.year()),
                pick(current.runtimeMinutes(), last == null ? null : last.runtimeMinutes(), fresh.runtimeMinutes()),
                decided(current.countries(), last == null ? null : last.countries(), fresh.countries()),
                decided(current.genres(), last == null ? null : last.genres(), fresh.genres()),
                decided(current.credits(), last == null ? null : last.credits(), fresh.credits()),
                decided(current.ageRating(), last == null ? null : last.ageRating(), fresh.ageRating()),
                current.availability(),
                current.free());
    }

    private static Map<Language, Translation> translations(Title current, @Nullable Title last, Title fresh) {
        Map<Language, Translation> merged = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            Translation here = current.translations().values().get(language);
            Translation before =
                    last == null ? null : last.translations().values().get(language);
            Translation said = fresh.translations().values().get(language);
            Translation text = pick(here, before, said);
            if (text != null && text.synopsis() == null && said != null) {
                text = new Translation(text.title(), said.synopsis());
            }
            if (text != null) {
                merged.put(language, text);
            }
        }
        return merged.isEmpty() ? current.translations().values() : merged;
    }

    private static <T> @Nullable T pick(@Nullable T current, @Nullable T last, @Nullable T fresh) {
        return current == null || current.equals(last) ? fresh : current;
    }

    private static <T> T decided(T current, @Nullable T last, T fresh) {
        boolean empty = current instanceof Collection<?> collection && collection.isEmpty();
        return empty || Objects.equals(current, last) ? fresh : current;
    }
}
