package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Path;

/** What is done with the segments of a film before its playlists are written, such as encryption. */
@FunctionalInterface
interface PackagingStep {
    /** The film as it is then; its files are in the directory. */
    Film apply(Film film, Path directory) throws IOException, PackagingException, InterruptedException;
}
