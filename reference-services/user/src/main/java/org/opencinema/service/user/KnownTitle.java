package org.opencinema.service.user;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What this service knows of a title. */
record KnownTitle(
        UUID id,
        @Nullable String english,
        @Nullable String russian,
        int ageRating,
        boolean playable,
        @Nullable Double durationSeconds) {
    /** In the language, else in the other one. */
    String name(String language) {
        return name(language, english, russian);
    }

    static String name(String language, @Nullable String english, @Nullable String russian) {
        String first = language.equals("ru") ? russian : english;
        String second = language.equals("ru") ? english : russian;
        if (first != null) {
            return first;
        }
        return second == null ? "" : second;
    }
}
