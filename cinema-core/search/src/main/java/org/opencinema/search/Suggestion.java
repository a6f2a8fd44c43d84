package org.opencinema.search;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What typed letters may become.
 *
 * @param text the title, or the person's name, in the language of the answer
 * @param id the id of the title or person
 * @param year the year of a title, null for a person
 */
public record Suggestion(
        String text, Kind kind, UUID id, @Nullable Integer year) {
    /** What a suggestion leads to. */
    public enum Kind {
        TITLE,
        PERSON
    }
}
