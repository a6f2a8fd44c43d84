package org.opencinema.localservers;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What every server is made from: its own directory, its main port on the loopback address, where programs come from, and who is
 * told about progress.
 */
record ServerSettings(Path directory, int port, Downloads downloads, Consumer<String> progress) {
    ServerSettings {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port must be 1..65535, was " + port);
        }
        directory = directory.toAbsolutePath().normalize();
    }

    ServerSettings withDirectory(Path other) {
        return new ServerSettings(other, port, downloads, progress);
    }
}
