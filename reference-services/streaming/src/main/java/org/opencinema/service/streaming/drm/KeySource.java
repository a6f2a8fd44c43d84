package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Where the keys of a new package come from. */
interface KeySource {
    /**
     * A new key for each of the tracks, in their order.
     *
     * @throws IOException if the source does not answer, or not with these keys
     */
    ShakaPackager.Keys create(UUID packageId, Scheme scheme, List<Track> tracks) throws IOException;
}
