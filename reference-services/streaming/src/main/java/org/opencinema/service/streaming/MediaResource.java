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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.DeniedException;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.dropwizard.UnavailableException;
import org.opencinema.service.streaming.api.MediaApi;
import org.opencinema.service.streaming.drm.SegmentKeys;
import org.opencinema.signing.manifest.ManifestRewriter;
import org.opencinema.signing.manifest.UriRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** The media itself, for whoever holds a token of the package or a signed link, while the session that got it goes on. */
final class MediaResource implements MediaApi {
    private static final Logger LOG = LoggerFactory.getLogger(MediaResource.class);
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{1,18}-\\d{0,18}|-\\d{1,18})");
    private static final Pattern BYTES = Pattern.compile("bytes=");
    private static final Pattern RANGES = Pattern.compile("bytes=.*,.*");

    private static final String PLAYLIST = ".m3u8";
    private static final int MAX_LIST_BYTES = 4 << 20;
    private static final String PRIVATE = "private, no-store";
    /** For what the next session gets otherwise under the same address, which a cookie opens. */
    private static final String ASK_AGAIN = "private, no-cache";

    /** How long an edge may let a token in without asking again. */
    private static final long ACCESS_SECONDS = 10;

    private final MediaAccess access;
    private final MediaLinks links;
    private final Watermarks watermarks;
    private final MediaBucket bucket;
    private final MediaSessions sessions;
    private final SegmentKeys keys;
    private final Clock clock;

    MediaResource(
            MediaAccess access,
            MediaLinks links,
            Watermarks watermarks,
            MediaBucket bucket,
            MediaSessions sessions,
            SegmentKeys keys,
            Clock clock) {
        this.access = access;
        this.links = links;
        this.watermarks = watermarks;
        this.bucket = bucket;
        this.sessions = sessions;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Response checkAccess(String token, UUID packageId, String file) {
        MediaAccess.Grant grant = access.requireToken(LinkProtection.PATH, token, packageId);
        sessions.require(grant.sessionId(), packageId, file);
        long left = Duration.between(clock.instant(), grant.expiresAt()).toSeconds();
        return Response.noContent()
                .header("X-Media-Variant", watermarks.directory(packageId, grant.sessionId(), file))
                .header(HttpHeaders.CACHE_CONTROL, "max-age=" + Math.min(ACCESS_SECONDS, left))
                .build();
    }

    @Override
    public Response getMedia(
            String token,
            UUID packageId,
            String file,
            @Nullable String mediaToken,
            @Nullable String md5,
            @Nullable String expires,
            @Nullable String cookie,
            @Nullable String edge,
            @Nullable String range) {
        var shown = new MediaAccess.Shown(token, mediaToken, cookie, md5, expires);
        MediaAccess.Grant grant = access.require(shown, packageId, file);
        if (Renditions.areIn(file)) {
            return list(grant, packageId, file, edge);
        }
        sessions.require(grant.sessionId(), packageId, file);
        if (file.endsWith(".vtt") && grant.protection() != LinkProtection.PATH) {
            return whole(
                    packageId,
                    file,
                    null,
                    text -> links.storyboard(grant, packageId, text).getBytes(UTF_8));
        }
        Optional<UriRules> rules =
                file.endsWith(PLAYLIST) ? links.rules(grant, packageId, file, edge) : Optional.empty();
        if (rules.isPresent()) {
            return rewritten(open(packageId, file, null), rules.get());
        }
        String variant = watermarks.directory(packageId, grant.sessionId(), file);
        boolean differs = grant.protection() == LinkProtection.COOKIE && !variant.isEmpty();
        return bytes(packageId, variant + file, range, differs ? ASK_AGAIN : null);
    }

    @Override
    public Response getMarkedMedia(
            String token,
            UUID packageId,
            String variant,
            String file,
            @Nullable String md5,
            @Nullable String expires,
            @Nullable String range) {
        String path = variant + "/" + file;
        var shown = new MediaAccess.Shown(token, null, null, Objects.requireNonNullElse(md5, ""), expires);
        MediaAccess.Grant grant = access.require(shown, packageId, path);
        sessions.require(grant.sessionId(), packageId, file);
        return bytes(packageId, path, range, null);
    }

    @Override
    public Response getMediaKey(
            String token,
            UUID packageId,
            UUID keyId,
            @Nullable String mediaToken,
            @Nullable String md5,
            @Nullable String expires,
            @Nullable String cookie) {
        var shown = new MediaAccess.Shown(token, mediaToken, cookie, md5, expires);
        MediaAccess.Grant grant = access.require(shown, packageId, SegmentKeys.DIRECTORY + keyId);
        return Response.ok(keys.get(grant.sessionId(), packageId, keyId))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** A file as it is; the cache control is that of the package unless another is given. */
    private Response bytes(UUID packageId, String path, @Nullable String range, @Nullable String cacheControl) {
        ResponseInputStream<GetObjectResponse> stream = open(packageId, path, single(range));
        GetObjectResponse object = stream.response();
        Response.ResponseBuilder response = Response.status(object.contentRange() == null ? 200 : 206)
                .entity(new Body(stream, null))
                .type(object.contentType())
                .header(HttpHeaders.CONTENT_LENGTH, object.contentLength())
                .header(HttpHeaders.ETAG, object.eTag())
                .header(HttpHeaders.CACHE_CONTROL, Objects.requireNonNullElse(cacheControl, object.cacheControl()))
                .header("Accept-Ranges", "bytes");
        if (object.contentRange() != null) {
            response.header("Content-Range", object.contentRange());
        }
        return response.build();
    }

    private ResponseInputStream<GetObjectResponse> open(UUID packageId, String path, @Nullable String range) {
        try {
            return bucket.open(MediaPackage.prefix(packageId) + path, range)
                    .orElseThrow(() -> new NotFoundException("file " + path));
        } catch (MediaBucket.RangeException e) {
            throw unsatisfiable(e);
        }
    }

    private static Response rewritten(ResponseInputStream<GetObjectResponse> stream, UriRules rules) {
        return Response.ok(new Body(stream, rules))
                .type(stream.response().contentType())
                .header(HttpHeaders.CACHE_CONTROL, PRIVATE)
                .build();
    }

    /** A list of renditions, whole, for this session only. */
    private Response list(MediaAccess.Grant grant, UUID packageId, String file, @Nullable String edge) {
        int maxHeight = sessions.requireMaxHeight(grant.sessionId());
        Optional<UriRules> rules = links.rules(grant, packageId, file, edge);
        String cacheControl = grant.protection() == LinkProtection.COOKIE ? ASK_AGAIN : null;
        return whole(packageId, file, cacheControl, text -> {
            byte[] capped = Renditions.cap(file, text, maxHeight).getBytes(UTF_8);
            return rules.isPresent() ? rewrite(file, capped, rules.get()) : capped;
        });
    }

    private static byte[] rewrite(String file, byte[] list, UriRules rules) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(list.length * 2);
        ManifestRewriter rewriter = file.endsWith(PLAYLIST) ? ManifestRewriter.hls() : ManifestRewriter.dash();
        rewriter.rewrite(new ByteArrayInputStream(list), out, rules);
        return out.toByteArray();
    }

    /** A small text, changed for one session. */
    private Response whole(UUID packageId, String file, @Nullable String cacheControl, Change change) {
        try (ResponseInputStream<GetObjectResponse> stream = open(packageId, file, null)) {
            byte[] list = stream.readNBytes(MAX_LIST_BYTES + 1);
            if (list.length > MAX_LIST_BYTES) {
                throw new IllegalStateException(file + " of package " + packageId + " has more than 4 MiB");
            }
            byte[] changed = change.apply(new String(list, UTF_8));
            return Response.ok(changed)
                    .type(stream.response().contentType())
                    .header(HttpHeaders.CONTENT_LENGTH, changed.length)
                    .header(HttpHeaders.ETAG, "\"" + sha256(changed) + "\"")
                    .header(
                            HttpHeaders.CACHE_CONTROL,
                            Objects.requireNonNullElse(
                                    cacheControl, stream.response().cacheControl()))
                    .build();
        } catch (IOException e) {
            throw new UnavailableException(
                    "media_store_unavailable", "the store of media broke off; try again later", e);
        }
    }

    private interface Change {
        byte[] apply(String text) throws IOException;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The range to ask the bucket for. Several at once, and other units, are answered with the whole, as RFC 9110 allows and requires. */
    private static @Nullable String single(@Nullable String range) {
        if (range == null
                || !BYTES.matcher(range).lookingAt()
                || RANGES.matcher(range).matches()) {
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

    /** Bytes on their way from the bucket to the player, through a small buffer; a playlist with other links, if there are rules. */
    private record Body(
            ResponseInputStream<GetObjectResponse> stream,
            @Nullable UriRules rules) implements StreamingOutput {
        private static final int BUFFER_BYTES = 32 * 1024;

        @Override
        public void write(OutputStream out) throws IOException {
            try (stream) {
                if (rules == null) {
                    copy(out);
                } else {
                    ManifestRewriter.hls().rewrite(stream, out, rules);
                }
            } catch (EofException gone) {
                // players give up segments whenever somebody seeks
                LOG.debug("the player has gone: {}", gone.toString());
                stream.abort();
            } catch (IOException e) {
                stream.abort();
                throw e;
            }
        }

        private void copy(OutputStream out) throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            int n;
            while ((n = stream.read(buffer)) >= 0) {
                out.write(buffer, 0, n);
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
