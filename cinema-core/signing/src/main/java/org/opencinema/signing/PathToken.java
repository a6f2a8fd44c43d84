package org.opencinema.signing;

/**
 * The layout of a token: 42 bytes, big endian, written as 56 characters of unpadded base64url.
 *
 * <pre>
 * offset  bytes
 *      0      1  version, 1
 *      1      1  key id
 *      2      8  expiry in seconds since 1970-01-01T00:00:00Z
 *     10     16  session id
 *     26     16  the first 128 bits of HMAC-SHA256 over bytes 0 to 25 followed by the path prefix in UTF-8
 * </pre>
 *
 * 42 is a multiple of 3, so no bit of the text is unused and each token has exactly one spelling.
 */
final class PathToken {
    static final byte VERSION = 1;
    static final int KEY_ID = 1;
    static final int EXPIRY = 2;
    static final int SESSION = 10;
    static final int MAC = 26;
    static final int BYTES = 42;
    static final int CHARACTERS = 56;

    private PathToken() {}
}
