package org.opencinema.service.streaming;

import org.jspecify.annotations.Nullable;

/** Where a video has what viewers may skip, in seconds. */
record VideoMarkers(@Nullable Span intro, @Nullable Double creditsStart) {
    static final VideoMarkers NONE = new VideoMarkers(null, null);

    record Span(double start, double end) {}
}
