package org.opencinema.signing.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tag by tag: a tag is in memory as a whole, the MPD never is. */
final class DashRewriter implements ManifestRewriter {
    private static final byte[] COMMENT = bytes("<!--");
    private static final byte[] CDATA = bytes("<![CDATA[");
    private static final int INSTRUCTION = "<?".length();
    private static final byte[] COMMENT_END = bytes("-->");
    private static final byte[] CDATA_END = bytes("]]>");
    private static final byte[] INSTRUCTION_END = bytes("?>");
    private static final byte[] AMP = bytes("&amp;");
    private static final byte[] INFORMATION = bytes("ProgramInformation");
    private static final byte[] MEDIA = bytes("media");
    private static final byte[] HREF = bytes(":href");

    private final Window window = new Window();
    private UriRules rules = UriRules.builder().build();
    private int depth;
    private long segment;
    private boolean started;
    private boolean based;
    private String namespace = "";
    private @Nullable Element uriElement;
    private int textStart;

    @Override
    public void rewrite(InputStream source, OutputStream target, UriRules rules) throws IOException {
        this.rules = rules;
        depth = 0;
        segment = 0;
        started = false;
        based = rules.xml.prefix.length == 0;
        namespace = "";
        uriElement = null;
        window.open(source, target);
        try {
            rewrite();
        } finally {
            window.close();
        }
    }

    private void rewrite() throws IOException {
        requireUtf8();
        int scan = 0;
        while (true) {
            int open = window.indexOf('<', scan);
            int close = open < 0 ? -1 : end(open);
            if (close >= 0) {
                markup(open, close);
                scan = close;
                continue;
            }
            int keep = uriElement != null ? textStart : open < 0 ? window.end : open;
            int seen = (open < 0 ? window.end : open) - keep;
            if (!window.fill(keep)) {
                break;
            }
            textStart = 0;
            scan = seen;
        }
        if (!started || depth != 0 || window.indexOf('<', 0) >= 0) {
            throw new ManifestException("the MPD is empty or cut off");
        }
        window.finish();
    }

    private void requireUtf8() throws IOException {
        window.fill(0);
        for (int i = 0; i < Math.min(4, window.end); i++) {
            int b = window.bytes[i] & 0xff;
            if (b == 0 || b >= 0xfe) {
                throw new ManifestException("the MPD must be in UTF-8");
            }
        }
    }

    /** Behind the markup that begins here, or -1 when its end was not read yet. */
    private int end(int open) throws ManifestException {
        int length = window.end - open;
        if (length < CDATA.length && window.indexOf('>', open) < 0) {
            return -1;
        }
        return switch (window.bytes[open + 1]) {
            case '?' -> behind(INSTRUCTION_END, open + INSTRUCTION);
            case '!' -> declarationEnd(open);
            default -> tagEnd(window.bytes, open + 1, window.end);
        };
    }

    private int declarationEnd(int open) throws ManifestException {
        if (window.startsWith(COMMENT, open, window.end)) {
            return behind(COMMENT_END, open + COMMENT.length);
        }
        if (window.startsWith(CDATA, open, window.end)) {
            return behind(CDATA_END, open + CDATA.length);
        }
        throw new ManifestException("an MPD must have no document type");
    }

    private static int tagEnd(byte[] bytes, int from, int to) throws ManifestException {
        byte quote = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '<') {
                throw new ManifestException("a tag has no end");
            }
            if (quote != 0) {
                quote = b == quote ? 0 : quote;
            } else if (b == '"' || b == '\'') {
                quote = b;
            } else if (b == '>') {
                return i + 1;
            }
        }
        return -1;
    }

    private int behind(byte[] mark, int from) {
        for (int i = window.indexOf('>', from); i >= 0; i = window.indexOf('>', i + 1)) {
            int start = i + 1 - mark.length;
            if (start >= from && window.equals(mark, start, i + 1)) {
                return i + 1;
            }
        }
        return -1;
    }

    private void markup(int open, int close) throws IOException {
        byte second = window.bytes[open + 1];
        if (second == '?') {
            instruction(open, close);
        } else if (second == '/') {
            endTag(open);
        } else if (uriElement != null) {
            throw new ManifestException(uriElement + " must have nothing but text");
        } else if (second != '!') {
            startTag(open, close);
        } else if (depth == 0 && window.startsWith(CDATA, open, close)) {
            throw new ManifestException("an MPD must begin with an element");
        }
    }

    private void instruction(int open, int close) throws ManifestException {
        String text = text(open, close).toLowerCase(Locale.ROOT);
        boolean foreign = text.startsWith("<?xml")
                && text.contains("encoding")
                && !text.matches("(?s).*[\"'](utf-8|us-ascii)[\"'].*");
        if (foreign || uriElement != null) {
            throw new ManifestException("the MPD must be in UTF-8, without instructions in a URI");
        }
    }

    private void endTag(int open) throws IOException {
        depth--;
        if (depth < 0) {
            throw new ManifestException("an end tag has no beginning");
        }
        if (uriElement != null) {
            int from = textStart;
            int to = open;
            while (from < to && isSpace(from)) {
                from++;
            }
            while (from < to && isSpace(to - 1)) {
                to--;
            }
            apply(from, to, depth == 1 && uriElement == Element.BaseURL, UriRules.NOTHING);
            uriElement = null;
        }
    }

    private void startTag(int open, int close) throws IOException {
        boolean empty = window.bytes[close - 2] == '/';
        int nameEnd = open + 1;
        while (nameEnd < close - 1 && !isSpace(nameEnd) && window.bytes[nameEnd] != '/') {
            nameEnd++;
        }
        int colon = window.indexOf(':', open + 1, nameEnd);
        int local = colon < 0 ? open + 1 : colon + 1;
        Element element = Element.find(window, local, nameEnd);
        if (depth == 0) {
            root(element, open + 1, local);
        } else if (depth == 1 && !based && !window.equals(INFORMATION, local, nameEnd)) {
            base(open, element);
        }
        if (element == Element.SegmentList) {
            segment = 0;
        }
        attributes(element, nameEnd, empty ? close - 2 : close - 1);
        if (!empty) {
            depth++;
            uriElement = element != null && element.isUri ? element : null;
            textStart = close;
        }
    }

    private void root(@Nullable Element element, int name, int local) throws ManifestException {
        if (started || element != Element.MPD) {
            throw new ManifestException("the root of an MPD must be one MPD");
        }
        started = true;
        namespace = text(name, local);
    }

    /** The prefix is the outermost base; where the MPD has none, it gets one. */
    private void base(int open, @Nullable Element element) throws IOException {
        based = true;
        if (element != Element.BaseURL) {
            String tag = namespace + "BaseURL>";
            window.insert(open, ("<" + tag).getBytes(UTF_8));
            window.insert(open, rules.xml.prefix);
            window.insert(open, ("</" + tag).getBytes(UTF_8));
        }
    }

    private void attributes(@Nullable Element element, int from, int to) throws IOException {
        int at = from;
        while (true) {
            while (at < to && isSpace(at)) {
                at++;
            }
            if (at == to) {
                return;
            }
            int equals = window.indexOf('=', at, to);
            int quote = equals + 1;
            while (equals >= 0 && quote < to && isSpace(quote)) {
                quote++;
            }
            if (equals < 0 || quote == to || (window.bytes[quote] != '"' && window.bytes[quote] != '\'')) {
                throw new ManifestException("an attribute has no value in quotes");
            }
            int end = window.indexOf((char) window.bytes[quote], quote + 1, to);
            if (end < 0) {
                throw new ManifestException("an attribute has no closing quote");
            }
            int nameEnd = equals;
            while (nameEnd > at && isSpace(nameEnd - 1)) {
                nameEnd--;
            }
            attribute(element, at, nameEnd, quote + 1, end);
            at = end + 1;
        }
    }

    private void attribute(@Nullable Element element, int name, int nameEnd, int from, int to) throws IOException {
        boolean named = element != null && element.has(window, name, nameEnd);
        if (named && element == Element.SegmentTemplate) {
            template(from, to);
        } else if (named && window.equals(MEDIA, name, nameEnd)) {
            apply(from, to, false, rules.variant(segment));
            segment++;
        } else if (named || window.endsWith(HREF, name, nameEnd)) {
            apply(from, to, false, UriRules.NOTHING);
        }
    }

    private void template(int from, int to) throws IOException {
        if (rules.signer != null) {
            throw new ManifestException("a SegmentTemplate stands for many URIs, which cannot be signed one by one");
        }
        apply(from, to, false, UriRules.NOTHING);
    }

    /** A reference to any other character than an ampersand could hide the host of a URI, so that URI is left alone. */
    private void apply(int from, int to, boolean prefixed, byte[] variant) throws IOException {
        for (int i = window.indexOf('&', from, to); i >= 0; i = window.indexOf('&', i + 1, to)) {
            if (!window.startsWith(AMP, i, to)) {
                return;
            }
        }
        rules.apply(window, from, to, rules.xml, prefixed, variant);
    }

    private boolean isSpace(int at) {
        byte b = window.bytes[at];
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private String text(int from, int to) {
        return new String(Arrays.copyOfRange(window.bytes, from, to), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    /** The elements that matter here, and which of their attributes are URIs. Named as in XML. */
    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to the arrays
    private enum Element {
        MPD,
        BaseURL(true),
        Location(true),
        PatchLocation(true),
        ContentSteering(true),
        SegmentList,
        SegmentURL("media", "index"),
        SegmentTemplate("media", "initialization", "index", "bitstreamSwitching"),
        Initialization("sourceURL"),
        RepresentationIndex("sourceURL"),
        BitstreamSwitching("sourceURL");

        private static final Element[] ALL = values();
        private final byte[] text = bytes(name());
        private final boolean isUri;
        private final byte[][] attributes;

        Element(String... attributes) {
            this(false, attributes);
        }

        Element(boolean isUri, String... attributes) {
            this.isUri = isUri;
            this.attributes = Arrays.stream(attributes).map(DashRewriter::bytes).toArray(byte[][]::new);
        }

        static @Nullable Element find(Window window, int from, int to) {
            for (Element element : ALL) {
                if (window.equals(element.text, from, to)) {
                    return element;
                }
            }
            return null;
        }

        boolean has(Window window, int from, int to) {
            for (byte[] attribute : attributes) {
                if (window.equals(attribute, from, to)) {
                    return true;
                }
            }
            return false;
        }
    }
}
