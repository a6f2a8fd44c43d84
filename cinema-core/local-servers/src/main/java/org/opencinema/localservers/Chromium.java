package org.opencinema.localservers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Chromium to run: the program, variables to add to its environment, and arguments it needs on this machine besides those of the
 * caller. Drive it through the DevTools protocol ({@code --remote-debugging-port}); the fetched one ignores {@code --screenshot}.
 */
public record Chromium(Path program, Map<String, String> environment, List<String> arguments) {
    /** Copies the collections. */
    public Chromium {
        environment = Map.copyOf(environment);
        arguments = List.copyOf(arguments);
    }

    static List<String> requiredArguments() {
        // The sandbox of Chromium refuses root, and needs user namespaces.
        boolean sandbox = !RunUser.isRoot() && RunUser.succeeds(List.of("unshare", "-U", "true"));
        return sandbox ? List.of("--headless") : List.of("--headless", "--no-sandbox");
    }
}
