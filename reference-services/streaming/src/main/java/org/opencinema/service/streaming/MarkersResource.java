package org.opencinema.service.streaming;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.PreconditionFailedException;
import org.opencinema.dropwizard.UnprocessableException;
import org.opencinema.service.streaming.api.MarkersApi;
import org.opencinema.service.streaming.api.model.Markers;
import org.opencinema.service.streaming.api.model.Span;

/** Where the intros and credits of videos are. */
final class MarkersResource implements MarkersApi {
    private static final Pattern ETAG = Pattern.compile("\"([0-9]{1,18})\"");

    private final Videos videos;
    private final MarkerStore markers;

    MarkersResource(Videos videos, MarkerStore markers) {
        this.videos = videos;
        this.markers = markers;
    }

    @Override
    public Response getMarkers(UUID videoId, SecurityContext security) {
        requireVideo(videoId);
        return respond(markers.get(videoId));
    }

    @Override
    public Response replaceMarkers(UUID videoId, String ifMatch, Markers body, SecurityContext security) {
        requireVideo(videoId);
        VideoMarkers wished = valid(body);
        long version = version(ifMatch);
        if (!markers.replace(videoId, wished, version)) {
            throw new PreconditionFailedException("the markers have changed since; read them again");
        }
        return respond(new MarkerStore.Versioned(wished, version + 1));
    }

    private void requireVideo(UUID videoId) {
        if (!videos.exists(videoId)) {
            throw new NotFoundException("video " + videoId);
        }
    }

    private static VideoMarkers valid(Markers body) {
        Span said = body.getIntro();
        Double credits = body.getCreditsStartSeconds();
        if (said == null) {
            return new VideoMarkers(null, credits);
        }
        VideoMarkers.Span intro = new VideoMarkers.Span(said.getStartSeconds(), said.getEndSeconds());
        if (intro.end() <= intro.start()) {
            throw new UnprocessableException("intro.endSeconds", "must be greater than intro.startSeconds");
        }
        if (credits != null && credits < intro.end()) {
            throw new UnprocessableException("creditsStartSeconds", "must not be before the intro ends");
        }
        return new VideoMarkers(intro, credits);
    }

    private static long version(String ifMatch) {
        Matcher matcher = ETAG.matcher(ifMatch.trim());
        if (!matcher.matches()) {
            throw new InvalidException("If-Match", "must be an ETag like \"7\"");
        }
        return Long.parseLong(matcher.group(1));
    }

    private static Response respond(MarkerStore.Versioned found) {
        return Response.ok(describe(found.markers()))
                .header(HttpHeaders.ETAG, "\"" + found.version() + "\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    static Markers describe(VideoMarkers markers) {
        return new Markers().intro(describe(markers.intro())).creditsStartSeconds(markers.creditsStart());
    }

    private static @Nullable Span describe(VideoMarkers.@Nullable Span span) {
        return span == null ? null : new Span().startSeconds(span.start()).endSeconds(span.end());
    }
}
