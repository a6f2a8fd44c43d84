package org.opencinema.launcher;

import java.util.List;

/**
 * What runs, for {@code status}, {@code logs} and {@code down}.
 *
 * @param pid of the launcher
 * @param phase starting or ready
 */
record State(long pid, String phase, String url, List<Part> parts) {

    /**
     * A server or a service.
     *
     * @param pid the process it runs in: its own or the launcher's
     * @param health where it answers 200 when it is well; empty for servers
     */
    record Part(String name, String kind, long pid, int port, String health, String log) {}

    /** Where a part listens. */
    int port(String name) {
        return parts.stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .map(Part::port)
                .orElseThrow(() -> new IllegalStateException(name + " does not run"));
    }
}
