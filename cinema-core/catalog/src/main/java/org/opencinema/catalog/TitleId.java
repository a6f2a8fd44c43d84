package org.opencinema.catalog;

import java.util.UUID;

/** Identifies a title. */
public record TitleId(UUID value) {
    /** The UUID in its usual form. */
    @Override
    public String toString() {
        return value.toString();
    }
}
