package org.opencinema.signing.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL that a signer, a cache and an origin read alike: what they could read differently is refused rather than repaired, since the
 * repair of one is the bypass of the next.
 */
public final class SafeUrl {
    public static final int MAX_LENGTH = 8192;
    private static final Pattern ORIGIN =
            Pattern.compile("https?://(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

    private final String origin;
    private final String path;
    private final @Nullable String query;

    private SafeUrl(String origin, String path, @Nullable String query) {
        this.origin = origin;
        this.path = path;
        this.query = query;
    }

    /** The URL, for a signer. */
    public static SafeUrl of(String url) {
        SafeUrl safe = parse(url);
        if (safe == null) {
            throw new IllegalArgumentException("the URL must be absolute, at most " + MAX_LENGTH
                    + " ASCII characters, and have no user, fragment, empty or dot segment, or encoded separator");
        }
        return safe;
    }

    /** The URL, or null when it is not a safe one. */
    public static @Nullable SafeUrl parse(String url) {
        if (url.length() > MAX_LENGTH) {
            return null;
        }
        int scheme = url.indexOf("://");
        int slash = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
        if (slash < 0 || !ORIGIN.matcher(url.substring(0, slash)).matches()) {
            return null;
        }
        int mark = url.indexOf('?', slash);
        String path = mark < 0 ? url.substring(slash) : url.substring(slash, mark);
        String query = mark < 0 ? null : url.substring(mark + 1);
        boolean safe = isSafePath(path) && (query == null || isVisibleAscii(query, "#\\\"<>"));
        return safe ? new SafeUrl(url.substring(0, slash), path, query) : null;
    }

    /** Whether a path has one reading only: no dots, empty segments, encoded separators, controls or text that is not UTF-8. */
    public static boolean isSafePath(String path) {
        if (!path.startsWith("/") || !isVisibleAscii(path, "#?\\\"<>") || !hasSafeSegments(path)) {
            return false;
        }
        if (path.indexOf('%') < 0) {
            return true;
        }
        byte[] decoded = decode(path);
        String text = decoded == null ? null : utf8(decoded);
        return text != null
                && hasSafeSegments(text)
                && count(text, '/') == count(path, '/')
                && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f || c == '\\' || c == '%');
    }

    /** No segment is a dot or two, and none is empty but the last. */
    private static boolean hasSafeSegments(String path) {
        int start = 1;
        for (int i = 1; i <= path.length(); i++) {
            if (i < path.length() && path.charAt(i) != '/') {
                continue;
            }
            boolean empty = i == start && i < path.length();
            boolean dots = i > start && i - start <= 2 && path.startsWith("..".substring(0, i - start), start);
            if (empty || dots) {
                return false;
            }
            start = i + 1;
        }
        return true;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private static boolean isVisibleAscii(String text, String except) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= 0x20 || c >= 0x7f || except.indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of percent-encoded ASCII, or null when an escape is broken. */
    public static byte @Nullable [] decode(String path) {
        if (path.indexOf('%') < 0) {
            return path.getBytes(StandardCharsets.US_ASCII);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            if (i + 2 >= path.length() || !isHex(path.charAt(i + 1)) || !isHex(path.charAt(i + 2))) {
                return null;
            }
            bytes.write(Integer.parseInt(path.substring(i + 1, i + 3), 16));
            i += 2;
        }
        return bytes.toByteArray();
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    /** Scheme, host and port. */
    public String origin() {
        return origin;
    }

    /** Host and port. */
    public String host() {
        return origin.substring(origin.indexOf("://") + 3);
    }

    /** As it is written. */
    public String path() {
        return path;
    }

    /** The bytes that the path stands for. */
    public byte[] decodedPath() {
        byte[] decoded = decode(path);
        return decoded == null ? new byte[0] : decoded;
    }

    /** The only value of a query parameter, as it is written, or null when it is absent or there are two. */
    public @Nullable String parameter(String name) {
        String found = null;
        for (String pair : pairs()) {
            if (nameOf(pair).equals(name)) {
                if (found != null) {
                    return null;
                }
                found = pair.length() > name.length() ? pair.substring(name.length() + 1) : "";
            }
        }
        return found;
    }

    /** Whether a query parameter is there. */
    public boolean has(String name) {
        return pairs().stream().anyMatch(pair -> nameOf(pair).equals(name));
    }

    /** {@code name=value} as written, in their order. */
    public List<String> pairs() {
        return query == null || query.isEmpty() ? List.of() : List.of(query.split("&", -1));
    }

    /** The URL without these query parameters. */
    public String without(String... names) {
        List<String> left = new ArrayList<>(pairs());
        left.removeIf(pair -> List.of(names).contains(nameOf(pair)));
        return left.isEmpty() ? origin + path : origin + path + "?" + String.join("&", left);
    }

    /** The URL with more text in its query. */
    public String with(String pairs) {
        return origin + path + "?" + (query == null || query.isEmpty() ? "" : query + "&") + pairs;
    }

    private static String nameOf(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? pair : pair.substring(0, equals);
    }

    @Override
    public String toString() {
        return query == null ? origin + path : origin + path + "?" + query;
    }
}
