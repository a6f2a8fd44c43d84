package org.opencinema.catalog;

import java.util.UUID;

/** Identifies a person. */
public record PersonId(UUID value) {
    /** The UUID in its usual form. */
    @Override
    public String toString() {
        return value.toString();
    }
}
