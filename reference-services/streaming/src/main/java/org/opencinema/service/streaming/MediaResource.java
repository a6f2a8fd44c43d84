package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.service.streaming.api.MediaApi;
import org.opencinema.signing.PathVerification;
import org.opencinema.signing.PathVerifier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The media itself, for whoever holds a token of the package in the path. Nothing but the token and the bucket is asked; for the
 * lists of renditions also the session, which knows how high the viewer's plan goes.
 */
final class MediaResource implements MediaApi {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{1,18}-\\d{0,18}|-\\d{1,18})");
    private static final Pattern RANGES = Pattern.compile("bytes=.*,.*");

    private static final int MAX_LIST_BYTES = 4 << 20;

    private final PathVerifier verifier;
    private final MediaBucket bucket;
    private final PlaybackSessions sessions;
    private final DownloadStore downloads;

    MediaResource(PathVerifier verifier, MediaBucket bucket, PlaybackSessions sessions, DownloadStore downloads) {
        this.verifier = verifier;
        this.bucket = bucket;
        this.sessions = sessions;
        this.downloads = downloads;
    }

    @Override
    public Response getMedia(String token, UUID packageId, String file, @Nullable String range) {
        UUID sessionId = requireGrant(token, packageId);
        if (Renditions.areIn(file)) {
            return list(packageId, file, sessionId);
        }
        ResponseInputStream<GetObjectResponse> stream;
        try {
            stream = bucket.open(MediaPackage.prefix(packageId) + file, single(range))
                    .orElseThrow(() -> new NotFoundException("file " + file));
        } catch (MediaBucket.RangeException e) {
            throw unsatisfiable(e);
        }
        GetObjectResponse object = stream.response();
        Response.ResponseBuilder response = Response.status(object.contentRange() == null ? 200 : 206)
                .entity(new Body(stream))
                .type(object.contentType())
                .header(HttpHeaders.CONTENT_LENGTH, object.contentLength())
                .header(HttpHeaders.ETAG, object.eTag())
                .header(HttpHeaders.CACHE_CONTROL, object.cacheControl())
                .header("Accept-Ranges", "bytes");
        if (object.contentRange() != null) {
            response.header("Content-Range", object.contentRange());
        }
        return response.build();
    }

    /** A list of renditions, whole, for this session only. */
    private Response list(UUID packageId, String file, UUID sessionId) {
        int maxHeight = sessions.find(sessionId)
                .map(PlaybackSessions.Session::maxHeight)
                .or(() -> downloads.findMaxHeight(sessionId))
                .orElseThrow(() -> new DeniedException("token_expired", "the session is over; start playback again"));
        try (ResponseInputStream<GetObjectResponse> stream = bucket.open(MediaPackage.prefix(packageId) + file, null)
                .orElseThrow(() -> new NotFoundException("file " + file))) {
            String all = new String(stream.readNBytes(MAX_LIST_BYTES), UTF_8);
            byte[] capped = Renditions.cap(file, all, maxHeight).getBytes(UTF_8);
            GetObjectResponse object = stream.response();
            return Response.ok(capped)
                    .type(object.contentType())
                    .header(HttpHeaders.CONTENT_LENGTH, capped.length)
                    .header(HttpHeaders.ETAG, "\"" + object.eTag().replace("\"", "") + "-" + maxHeight + "\"")
                    .header(HttpHeaders.CACHE_CONTROL, object.cacheControl())
                    .build();
        } catch (IOException e) {
            throw new UnavailableException(
                    "media_store_unavailable", "the store of media broke off; try again later", e);
        }
    }

    /** The session that the token was given to. */
    UUID requireGrant(String token, UUID packageId) {
        PathVerification verification = verifier.verify(token, packageId.toString());
        if (verification instanceof PathVerification.Rejected rejected) {
            throw rejected.reason() == PathVerification.Reason.EXPIRED
                    ? new DeniedException("token_expired", "the link has expired; start playback again")
                    : new DeniedException("token_invalid", "the token in the path does not open this package");
        }
        return ((PathVerification.Accepted) verification).sessionId();
    }

    /** The range to ask the bucket for; several at once are answered with the whole, as RFC 9110 allows. */
    private static @Nullable String single(@Nullable String range) {
        if (range == null || RANGES.matcher(range).matches()) {
            return null;
        }
        if (!ONE_RANGE.matcher(range).matches()) {
            throw unsatisfiable(null);
        }
        return range;
    }

    private static ClientErrorException unsatisfiable(@Nullable Throwable cause) {
        return new ClientErrorException("no such range", 416, cause);
    }

    /** Bytes on their way from the bucket to the player, through a small buffer. */
    private record Body(ResponseInputStream<GetObjectResponse> stream) implements StreamingOutput {
        private static final int BUFFER_BYTES = 32 * 1024;

        @Override
        public void write(OutputStream out) throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            try (stream) {
                int n;
                while ((n = stream.read(buffer)) >= 0) {
                    out.write(buffer, 0, n);
                }
            } catch (IOException e) {
                stream.abort();
                throw e;
            }
        }
    }

    /** What the route itself cannot say: a path without a token is denied, any player's Accept will do, HEAD has no body. */
    @PreMatching
    static final class Filter implements ContainerRequestFilter, ContainerResponseFilter {
        private static final Pattern WITHOUT_TOKEN = Pattern.compile("media(/[^/]*){0,2}");

        @Override
        public void filter(ContainerRequestContext request) {
            String path = request.getUriInfo().getPath();
            if (WITHOUT_TOKEN.matcher(path).matches()) {
                throw new DeniedException("token_missing", "media needs a token in its path");
            }
            if (path.startsWith("media/")) {
                request.getHeaders().remove(HttpHeaders.ACCEPT);
            }
        }

        @Override
        public void filter(ContainerRequestContext request, ContainerResponseContext response) {
            if (request.getMethod().equals("HEAD") && response.getEntity() instanceof Body body) {
                body.stream().abort();
                response.setEntity(null);
            }
        }
    }
}
