package org.opencinema.search;

import java.util.UUID;

/** A new state of one title: its document, or that it is gone. */
public sealed interface TitleChange {
    UUID id();

    /** The version of the title that this change made, 0 or more. */
    long version();

    /** The title looks like this now. */
    record Put(TitleDocument title) implements TitleChange {
        @Override
        public UUID id() {
            return title.id();
        }

        @Override
        public long version() {
            return title.version();
        }
    }

    /** The title is gone. */
    record Delete(UUID id, long version) implements TitleChange {
        /**
         * Checks the version.
         *
         * @throws IllegalArgumentException if the version is negative
         */
        public Delete {
            if (version < 0) {
                throw new IllegalArgumentException("version must be 0 or more, was " + version);
            }
        }
    }
}
