package org.opencinema.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.PathVerification.Accepted;
import org.opencinema.signing.PathVerification.Reason;
import org.opencinema.signing.PathVerification.Rejected;
import org.opencinema.signing.internal.SafeUrl;

/** Checks tokens made by {@link PathSigner}; the signature is compared in constant time. Thread-safe. */
public final class PathVerifier {
    private static final long MAX_EXPIRY = Instant.MAX.getEpochSecond();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] VALUES = new byte['z' + 1];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (byte value = 0; value < ALPHABET.length(); value++) {
            VALUES[ALPHABET.charAt(value)] = value;
        }
    }

    private final SigningKeys keys;
    private final Clock clock;
    private final Duration skew;

    private PathVerifier(SigningKeys keys, Clock clock, Duration skew) {
        this.keys = keys;
        this.clock = clock;
        this.skew = new Validity(clock, skew).skew();
    }

    /** A verifier that accepts tokens of every one of these keys. */
    public static PathVerifier create(SigningKeys keys, Clock clock) {
        return create(keys, clock, Duration.ZERO);
    }

    /**
     * A verifier whose clock may be ahead of the signer's by some skew.
     *
     * @throws IllegalArgumentException when the skew is negative
     */
    public static PathVerifier create(SigningKeys keys, Clock clock, Duration skew) {
        return new PathVerifier(keys, clock, skew);
    }

    /**
     * A verifier of the URLs of {@link PathSigner#urls}.
     *
     * @throws IllegalArgumentException when the mount or the number is not as there
     */
    public UrlVerifier urls(String mount, int segments) {
        PathMount at = new PathMount(mount, segments);
        return url -> {
            SafeUrl safe = SafeUrl.parse(url);
            int start = mount.length() + PathToken.CHARACTERS + 1;
            String prefix = safe == null || !safe.path().startsWith(mount) ? null : at.prefix(safe.path(), start);
            if (safe == null || prefix == null || safe.path().charAt(start - 1) != '/') {
                return new UrlVerification.Rejected(UrlVerification.Reason.MALFORMED);
            }
            PathVerification verification = verify(safe.path().substring(mount.length(), start - 1), prefix);
            if (verification instanceof Rejected rejected) {
                return new UrlVerification.Rejected(
                        UrlVerification.Reason.valueOf(rejected.reason().name()));
            }
            return new UrlVerification.Accepted(((Accepted) verification).expiresAt());
        };
    }

    /** Whether the token opens this path prefix now. Any text is a question; a bad one is rejected, never thrown. */
    public PathVerification verify(String token, String pathPrefix) {
        byte[] bytes = decode(token);
        if (bytes == null || bytes[0] != PathToken.VERSION) {
            return new Rejected(Reason.MALFORMED);
        }
        byte[] mac = keys.mac(bytes[PathToken.KEY_ID] & 0xff, bytes, PathToken.MAC, pathPrefix.getBytes(UTF_8));
        if (mac == null) {
            return new Rejected(Reason.UNKNOWN_KEY);
        }
        if (!isSigned(bytes, mac)) {
            return new Rejected(Reason.BAD_SIGNATURE);
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes);
        long expiry = Math.min(fields.getLong(PathToken.EXPIRY), MAX_EXPIRY);
        if (clock.instant().minus(skew).getEpochSecond() >= expiry) {
            return new Rejected(Reason.EXPIRED);
        }
        UUID sessionId = new UUID(fields.getLong(PathToken.SESSION), fields.getLong(PathToken.SESSION + 8));
        return new Accepted(sessionId, Instant.ofEpochSecond(expiry));
    }

    /** Takes the same time wherever they differ. */
    private static boolean isSigned(byte[] token, byte[] mac) {
        int difference = 0;
        for (int i = PathToken.MAC; i < PathToken.BYTES; i++) {
            difference |= token[i] ^ mac[i - PathToken.MAC];
        }
        return difference == 0;
    }

    /** The bytes of a text in base64url, without a copy of the text, which the decoder of the JDK makes; null if it is not such a one. */
    private static byte @Nullable [] decode(String token) {
        if (token.length() != PathToken.CHARACTERS) {
            return null;
        }
        byte[] bytes = new byte[PathToken.BYTES];
        int bits = 0;
        int at = 0;
        for (int i = 0; i < PathToken.CHARACTERS; i++) {
            char character = token.charAt(i);
            int value = character < VALUES.length ? VALUES[character] : -1;
            if (value < 0) {
                return null;
            }
            bits = bits << 6 | value;
            if (i % 4 == 3) {
                bytes[at++] = (byte) (bits >> 16);
                bytes[at++] = (byte) (bits >> 8);
                bytes[at++] = (byte) bits;
            }
        }
        return bytes;
    }
}
