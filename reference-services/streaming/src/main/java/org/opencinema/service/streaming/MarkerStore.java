package org.opencinema.service.streaming;

import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What editors have said about the intros and credits of videos. */
final class MarkerStore {
    private final Jdbi jdbi;

    MarkerStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * VideoMarkers as they were said last.
     *
     * @param version 0 before they were said at all
     */
    record Versioned(VideoMarkers markers, long version) {}

    Versioned get(UUID videoId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select version, intro_start, intro_end, credits_start from markers where video_id = :video")
                .bind("video", videoId)
                .map((row, context) -> new Versioned(
                        new VideoMarkers(
                                span(
                                        row.getObject("intro_start", Double.class),
                                        row.getObject("intro_end", Double.class)),
                                row.getObject("credits_start", Double.class)),
                        row.getLong("version")))
                .findOne()
                .orElse(new Versioned(VideoMarkers.NONE, 0)));
    }

    private static VideoMarkers.@Nullable Span span(@Nullable Double start, @Nullable Double end) {
        return start == null || end == null ? null : new VideoMarkers.Span(start, end);
    }

    /** Says whether that was the version that is replaced. */
    boolean replace(UUID videoId, VideoMarkers markers, long version) {
        VideoMarkers.Span intro = markers.intro();
        return jdbi.withHandle(handle -> handle.createUpdate(
                                "insert into markers (video_id, version, intro_start, intro_end, credits_start)"
                                        + " select :video, 1, :introStart, :introEnd, :credits where :version = 0"
                                        + " or exists (select from markers where video_id = :video)"
                                        + " on conflict (video_id) do update set version = markers.version + 1,"
                                        + " intro_start = excluded.intro_start, intro_end = excluded.intro_end,"
                                        + " credits_start = excluded.credits_start where markers.version = :version")
                        .bind("video", videoId)
                        .bind("version", version)
                        .bindByType("introStart", intro == null ? null : intro.start(), Double.class)
                        .bindByType("introEnd", intro == null ? null : intro.end(), Double.class)
                        .bindByType("credits", markers.creditsStart(), Double.class)
                        .execute())
                == 1;
    }
}
