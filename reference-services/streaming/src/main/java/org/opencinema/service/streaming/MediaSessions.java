package org.opencinema.service.streaming;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.UnavailableException;

/**
 * What the session or download that was let into a package may have of it at this moment: nothing once it is over, and no rendition above
 * its plan. Playlists ask anew; for segments an answer holds some seconds.
 */
final class MediaSessions {
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final int SESSIONS_IN_MEMORY = 100_000;
    private static final int PACKAGES_IN_MEMORY = 1_000;
    /** Editors choose among the posters of a package without a session. */
    private static final Pattern PICTURE = Pattern.compile(".*\\.(?:jpg|png|webp)");

    private static final Set<PlaybackSessions.State> GOING_ON =
            Set.of(PlaybackSessions.State.OPEN, PlaybackSessions.State.SILENT);

    private static final Pattern AFTER_RENDITION = Pattern.compile("[-.].*");

    private final PlaybackSessions sessions;
    private final DownloadStore downloads;
    private final PackageStore packages;
    private final Clock clock;
    private final Cache<UUID, Optional<Integer>> lately = Caffeine.newBuilder()
            .maximumSize(SESSIONS_IN_MEMORY)
            .expireAfterWrite(KEPT)
            .build();
    private final Cache<UUID, Map<String, Integer>> heights =
            Caffeine.newBuilder().maximumSize(PACKAGES_IN_MEMORY).build();

    MediaSessions(PlaybackSessions sessions, DownloadStore downloads, PackageStore packages, Clock clock) {
        this.sessions = sessions;
        this.downloads = downloads;
        this.packages = packages;
        this.clock = clock;
    }

    /** The most lines that it may have. */
    int requireMaxHeight(UUID id) {
        return findMaxHeight(id).orElseThrow(MediaSessions::over);
    }

    /** Refuses a file that it may not have. While the store of sessions is down, whoever was let in goes on. */
    void require(UUID id, UUID packageId, String file) {
        if (PICTURE.matcher(file).matches()) {
            return;
        }
        Optional<Integer> allowed = file.endsWith(".m3u8") ? unlessDown(id) : lately.get(id, this::unlessDown);
        int maxHeight = allowed.orElseThrow(MediaSessions::over);
        Map<String, Integer> known = heights.get(packageId, this::heights);
        Integer height = known.get(AFTER_RENDITION.matcher(file).replaceFirst(""));
        if (height != null && height > maxHeight && height > smallest(known)) {
            throw new DeniedException("quality_not_in_plan", "the plan does not have pictures as large as this");
        }
    }

    private Optional<Integer> unlessDown(UUID id) {
        try {
            return findMaxHeight(id);
        } catch (UnavailableException e) {
            return Optional.of(Integer.MAX_VALUE);
        }
    }

    private Optional<Integer> findMaxHeight(UUID id) {
        Optional<PlaybackSessions.Session> session = sessions.find(id);
        return session.isEmpty()
                ? downloads.findMaxHeight(id, clock.instant())
                : session.filter(found -> GOING_ON.contains(found.state())).map(PlaybackSessions.Session::maxHeight);
    }

    /** The lines of each rendition; none of a package that is older than the table of what is in them. */
    private Map<String, Integer> heights(UUID packageId) {
        return packages.find(packageId).stream()
                .flatMap(found -> found.contents().video().stream())
                .collect(Collectors.toMap(PackageContents.Picture::id, PackageContents.Picture::lines));
    }

    private static int smallest(Map<String, Integer> heights) {
        return heights.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }

    private static DeniedException over() {
        return new DeniedException("token_expired", "the session is over; start playback again");
    }
}
