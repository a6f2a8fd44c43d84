package org.opencinema.signing.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Line by line: a line is in memory as a whole, the playlist never is. */
final class HlsRewriter implements ManifestRewriter {
    private static final byte[] HEAD = bytes("#EXTM3U");
    private static final int EXT = "#EXT".length();
    private static final byte[] TYPE = bytes("TYPE");
    private static final byte[] PART_TYPE = bytes("PART");
    private static final byte[] SKIPPED = bytes("SKIPPED-SEGMENTS");
    private static final byte[][] URI_ATTRIBUTES = {
        bytes("URI"), bytes("SERVER-URI"), bytes("X-ASSET-URI"), bytes("X-ASSET-LIST")
    };
    private static final int MAX_DIGITS = 18;

    private final Window window = new Window();
    private UriRules rules = UriRules.builder().build();
    private long segment;
    private boolean started;
    private boolean playlistFollows;
    private boolean iFrames;

    /** The tags that matter here, the most frequent first. */
    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to the array
    private enum Tag {
        PART,
        STREAM_INF,
        MEDIA,
        KEY,
        MAP,
        I_FRAME_STREAM_INF,
        IMAGE_STREAM_INF,
        SESSION_DATA,
        SESSION_KEY,
        PRELOAD_HINT,
        RENDITION_REPORT,
        DATERANGE,
        CONTENT_STEERING,
        MEDIA_SEQUENCE,
        SKIP,
        I_FRAMES_ONLY;

        private static final Tag[] ALL = values();
        private final byte[] text = bytes("#EXT-X-" + name().replace('_', '-'));
    }

    @Override
    public void rewrite(InputStream source, OutputStream target, UriRules rules) throws IOException {
        this.rules = rules;
        segment = 0;
        started = false;
        playlistFollows = false;
        iFrames = false;
        window.open(source, target);
        try {
            rewrite();
        } finally {
            window.close();
        }
    }

    private void rewrite() throws IOException {
        int line = 0;
        int seen = 0;
        while (window.fill(line)) {
            line = 0;
            byte[] bytes = window.bytes;
            int end = window.end;
            for (int at = seen; at < end; at += Long.BYTES) {
                for (long found = Window.newlines(bytes, at); found != 0; found &= found - 1) {
                    int newline = at + Window.first(found);
                    line(bytes, line, newline > line && bytes[newline - 1] == '\r' ? newline - 1 : newline);
                    line = newline + 1;
                }
            }
            seen = window.end - line;
        }
        line(window.bytes, 0, window.end);
        if (!started) {
            throw new ManifestException("the playlist is empty");
        }
        window.finish();
    }

    private void line(byte[] bytes, int from, int to) throws IOException {
        if (!started) {
            if (!window.equals(HEAD, from, to)) {
                throw new ManifestException("the first line of a playlist must be #EXTM3U");
            }
            started = true;
        } else if (from < to && bytes[from] != '#') {
            uri(from, to);
        } else if (to - from > EXT && bytes[from + EXT] == '-') {
            tag(from, to);
        }
    }

    private void uri(int from, int to) throws IOException {
        if (playlistFollows) {
            playlistFollows = false;
            rules.apply(window, from, to, rules.hls, true, UriRules.NOTHING);
        } else {
            rules.apply(window, from, to, rules.hls, true, variant());
            segment++;
        }
    }

    private byte[] variant() {
        return iFrames ? UriRules.NOTHING : rules.variant(segment);
    }

    private void tag(int from, int to) throws IOException {
        Tag tag = find(from, to);
        if (tag == null) {
            return;
        }
        int value = Math.min(to, from + tag.text.length + 1);
        switch (tag) {
            case STREAM_INF -> playlistFollows = true;
            case I_FRAMES_ONLY -> iFrames = true;
            case MEDIA_SEQUENCE -> segment = number(value, to);
            case PART -> attributes(value, to, variant());
            case PRELOAD_HINT -> attributes(value, to, isPart(value, to) ? variant() : UriRules.NOTHING);
            default -> attributes(value, to, UriRules.NOTHING);
        }
    }

    private @Nullable Tag find(int from, int to) {
        for (Tag tag : Tag.ALL) {
            int end = from + tag.text.length;
            if (window.startsWith(tag.text, from, to) && (end == to || window.bytes[end] == ':')) {
                return tag;
            }
        }
        return null;
    }

    private void attributes(int from, int to, byte[] variant) throws IOException {
        for (Attribute next = next(from, to); next != null; next = next(next.end, to)) {
            if (isUri(next)) {
                rules.apply(window, next.value, next.valueEnd, rules.hls, true, variant);
            } else if (window.equals(SKIPPED, next.name, next.nameEnd)) {
                segment += number(next.value, next.valueEnd);
            }
        }
    }

    private boolean isPart(int from, int to) throws IOException {
        for (Attribute next = next(from, to); next != null; next = next(next.end, to)) {
            if (window.equals(TYPE, next.name, next.nameEnd)) {
                return window.equals(PART_TYPE, next.value, next.valueEnd);
            }
        }
        return false;
    }

    private boolean isUri(Attribute attribute) {
        for (byte[] name : URI_ATTRIBUTES) {
            if (window.equals(name, attribute.name, attribute.nameEnd)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Attribute next(int from, int to) throws ManifestException {
        int name = from;
        while (name < to && (window.bytes[name] == ',' || window.bytes[name] == ' ')) {
            name++;
        }
        int equals = window.indexOf('=', name, to);
        if (equals < 0) {
            return null;
        }
        int value = equals + 1;
        if (value < to && window.bytes[value] == '"') {
            int quote = window.indexOf('"', value + 1, to);
            if (quote < 0) {
                throw new ManifestException("an attribute has no closing quote");
            }
            return new Attribute(name, equals, value + 1, quote, quote + 1);
        }
        int comma = window.indexOf(',', value, to);
        int end = comma < 0 ? to : comma;
        return new Attribute(name, equals, value, end, end);
    }

    private long number(int from, int to) throws ManifestException {
        long number = 0;
        if (from == to || to - from > MAX_DIGITS) {
            throw new ManifestException("a number must have 1 to " + MAX_DIGITS + " digits");
        }
        for (int i = from; i < to; i++) {
            byte digit = window.bytes[i];
            if (digit < '0' || digit > '9') {
                throw new ManifestException("a number must have 1 to " + MAX_DIGITS + " digits");
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Where an attribute stands; {@code end} is behind it. */
    private record Attribute(int name, int nameEnd, int value, int valueEnd, int end) {}
}
