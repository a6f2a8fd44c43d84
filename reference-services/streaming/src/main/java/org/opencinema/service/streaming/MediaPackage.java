package org.opencinema.service.streaming;

import java.util.UUID;

/** The packaged video of a title or an episode. */
record MediaPackage(UUID id, double durationSeconds) {
    static final String HLS = "master.m3u8";
    static final String DASH = "manifest.mpd";

    static String prefix(UUID packageId) {
        return "packages/" + packageId + "/";
    }
}
