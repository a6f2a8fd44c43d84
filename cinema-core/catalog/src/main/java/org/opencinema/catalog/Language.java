package org.opencinema.catalog;

import java.util.Locale;

/** A language the catalog is kept in. The order is the order of fallback. */
public enum Language {
    /** English. */
    EN,
    /** Russian. */
    RU;

    /** The BCP 47 tag, {@code en} or {@code ru}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The language of a tag.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static Language ofTag(String tag) {
        for (Language language : values()) {
            if (language.tag().equals(tag)) {
                return language;
            }
        }
        throw new IllegalArgumentException("language must be one of en, ru, was " + tag);
    }
}
