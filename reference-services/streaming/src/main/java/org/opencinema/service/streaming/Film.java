package org.opencinema.service.streaming;

import java.util.List;
import java.util.stream.Stream;

/** A film cut into its renditions, before the playlists are written. */
record Film(Source source, List<Rendition> renditions) {
    Film {
        renditions = List.copyOf(renditions);
    }

    List<Rendition> of(Track.Kind kind) {
        return renditions.stream()
                .filter(rendition -> rendition.track().kind() == kind)
                .toList();
    }

    /** The largest first. */
    List<Rendition> videos() {
        return of(Track.Kind.VIDEO).stream()
                .sorted((one, other) -> Integer.compare(
                        other.track().requireRung().shortSide(),
                        one.track().requireRung().shortSide()))
                .toList();
    }

    double durationSeconds() {
        return videos().get(0).seconds();
    }

    /** The same for all playlists of pictures and sound. */
    long targetSeconds() {
        return Stream.concat(of(Track.Kind.VIDEO).stream(), of(Track.Kind.AUDIO).stream())
                .mapToLong(rendition -> Math.round(rendition.longestSegmentSeconds()))
                .reduce(1, Math::max);
    }
}
