package org.opencinema.events;

/** What holds for the version of every state event. */
final class Versions {
    private Versions() {}

    static void require(long version) {
        if (version < 1) {
            throw new IllegalArgumentException("version must be 1 or more, was " + version);
        }
    }
}
