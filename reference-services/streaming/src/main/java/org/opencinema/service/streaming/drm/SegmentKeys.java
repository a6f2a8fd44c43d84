package org.opencinema.service.streaming.drm;

import java.util.UUID;

/** The keys that playlists of whole encrypted segments name. */
public final class SegmentKeys {
    /** Relative to the playlist, so that what lets a player into the package lets it ask for keys. */
    public static final String DIRECTORY = "keys/";

    private final Licences licences;
    private final DrmMetrics metrics;

    SegmentKeys(Licences licences, DrmMetrics metrics) {
        this.licences = licences;
        this.metrics = metrics;
    }

    /**
     * The 16 bytes of a key.
     *
     * @param id of the session or download that was let into the package
     * @throws org.opencinema.dropwizard.GoneException if the session has ended, another device has stopped it, or it is unknown
     * @throws org.opencinema.dropwizard.DeniedException if the key is not one of its package and plan, or with the reason, if the viewer
     *     may no longer watch
     */
    public byte[] get(UUID id, UUID packageId, UUID keyId) {
        return metrics.count(
                "aes-128", () -> licences.ofSegments(id, packageId, keyId).secret());
    }
}
