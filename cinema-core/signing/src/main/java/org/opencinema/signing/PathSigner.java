package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.opencinema.signing.internal.SafeUrl;

/** Signs paths with HMAC-SHA256. Thread-safe. */
public final class PathSigner {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SigningKeys keys;

    private PathSigner(SigningKeys keys) {
        this.keys = keys;
    }

    /** A signer with the current one of these keys. */
    public static PathSigner create(SigningKeys keys) {
        return new PathSigner(keys);
    }

    /**
     * A token of 56 URL-safe characters that opens everything below the path prefix until it expires.
     *
     * <p>The prefix itself is not in the token: the verifier takes it from the request. It is compared byte by byte, so both
     * sides must write it alike.
     *
     * @param expiresAt the first instant at which the token no longer opens anything; parts of a second are cut off
     * @throws IllegalArgumentException when the prefix is empty or the expiry is before 1970
     */
    public String sign(String pathPrefix, UUID sessionId, Instant expiresAt) {
        if (pathPrefix.isEmpty()) {
            throw new IllegalArgumentException("the path prefix must not be empty");
        }
        long expiry = expiresAt.getEpochSecond();
        if (expiry < 0) {
            throw new IllegalArgumentException("the expiry must not be before 1970, was " + expiresAt);
        }
        byte[] token = new byte[PathToken.BYTES];
        ByteBuffer.wrap(token)
                .put(PathToken.VERSION)
                .put((byte) keys.currentId())
                .putLong(expiry)
                .putLong(sessionId.getMostSignificantBits())
                .putLong(sessionId.getLeastSignificantBits());
        byte[] mac = requireNonNull(keys.mac(keys.currentId(), token, PathToken.MAC, pathPrefix.getBytes(UTF_8)));
        System.arraycopy(mac, 0, token, PathToken.MAC, PathToken.BYTES - PathToken.MAC);
        return BASE64.encodeToString(token);
    }

    /**
     * A signer that puts the token of a session into the path, after the mount: {@code /media/film/1.m4s} becomes
     * {@code /media/TOKEN/film/1.m4s}, and the token opens all below the first segments.
     *
     * @param mount starts and ends with a slash
     * @param segments how many segments after the mount the token is for, 1 or more
     * @throws IllegalArgumentException when the mount or the number is not such a one
     */
    public UrlSigner urls(String mount, int segments, UUID sessionId) {
        PathMount at = new PathMount(mount, segments);
        return (url, expiresAt) -> {
            SafeUrl safe = SafeUrl.of(url.toString());
            String prefix = at.prefix(safe.path(), mount.length());
            if (!safe.path().startsWith(mount) || prefix == null) {
                throw new IllegalArgumentException("the path must have " + segments + " segments and a file below "
                        + mount + ", was " + safe.path());
            }
            return URI.create(at.withToken(safe, sign(prefix, sessionId, expiresAt)));
        };
    }
}
