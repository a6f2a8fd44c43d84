package org.opencinema.service.streaming;

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
import org.opencinema.service.streaming.api.MediaApi;
import org.opencinema.signing.PathVerification;
import org.opencinema.signing.PathVerifier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The media itself, for whoever holds a token of the package in the path. Nothing but the token and the bucket is asked. */
final class MediaResource implements MediaApi {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{1,18}-\\d{0,18}|-\\d{1,18})");
    private static final Pattern RANGES = Pattern.compile("bytes=.*,.*");

    private final PathVerifier verifier;
    private final MediaBucket bucket;

    MediaResource(PathVerifier verifier, MediaBucket bucket) {
        this.verifier = verifier;
        this.bucket = bucket;
    }

    @Override
    public Response getMedia(String token, UUID packageId, String file, @Nullable String range) {
        requireGrant(token, packageId);
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

    private void requireGrant(String token, UUID packageId) {
        PathVerification verification = verifier.verify(token, packageId.toString());
        if (verification instanceof PathVerification.Rejected rejected) {
            throw rejected.reason() == PathVerification.Reason.EXPIRED
                    ? new DeniedException("token_expired", "the link has expired; start playback again")
                    : new DeniedException("token_invalid", "the token in the path does not open this package");
        }
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
