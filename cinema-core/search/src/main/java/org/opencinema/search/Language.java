package org.opencinema.search;

import java.util.Locale;
import java.util.Map;

/** A language that answers are given in; it decides names and the order by title, never what is found. */
public enum Language {
    EN("en", Locale.ENGLISH),
    RU("ru", Locale.forLanguageTag("ru"));

    private final String code;
    private final Locale locale;

    Language(String code, Locale locale) {
        this.code = code;
        this.locale = locale;
    }

    /** The ISO 639-1 code, like {@code ru}: the key of this language in the maps of a {@link TitleDocument}. */
    public String code() {
        return code;
    }

    Locale locale() {
        return locale;
    }

    /** The entry of this language, else of another known language, else any; the given text when there is none. */
    String pick(Map<String, String> names, String otherwise) {
        String own = names.get(code);
        if (own != null) {
            return own;
        }
        for (Language other : values()) {
            String name = names.get(other.code);
            if (name != null) {
                return name;
            }
        }
        return names.isEmpty() ? otherwise : names.values().iterator().next();
    }
}
