package org.opencinema.signing.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What to add to the URIs of a manifest. Immutable; thread-safe when its signer and its choice of variants are.
 *
 * <p>Relative URIs and absolute ones on allowed hosts are rewritten. All others are left alone, so that no token goes to a
 * stranger: other schemes ({@code data:}, {@code skd:}, {@code urn:}), other hosts, host names with a user, URIs that begin with a
 * space or have a variable ({@code {$name}}) in their first part, and those with a backslash or a control character, which browsers
 * read in their own way.
 */
public final class UriRules {
    private static final String MARKS = "-._~:/?@!()*+,;=%&";
    private static final boolean[] ALLOWED = allowed();
    private static final byte[] HTTP = {'h', 't', 't', 'p'};
    private static final byte[] HTTPS = {'h', 't', 't', 'p', 's'};
    static final byte[] NOTHING = {};
    private static final byte PLAIN = 0;
    private static final byte ODD = 1;
    private static final byte DELIMITER = 2;
    private static final byte[] KINDS = kinds();

    final Text hls;
    final Text xml;
    final @Nullable UriSigner signer;
    private final List<byte[]> authorities;
    private final byte[][] variants;
    private final @Nullable LongToIntFunction variantOf;

    private UriRules(Builder builder) {
        hls = new Text(builder, false);
        xml = new Text(builder, true);
        signer = builder.signer;
        authorities = List.copyOf(builder.authorities);
        variants =
                builder.variants.stream().map(name -> name.getBytes(US_ASCII)).toArray(byte[][]::new);
        variantOf = builder.variantOf;
    }

    /** Rules that change nothing until they are told to. */
    public static Builder builder() {
        return new Builder();
    }

    /** The variant of a media segment, or nothing when there are no variants. */
    byte[] variant(long segment) {
        return variantOf == null ? NOTHING : variants[variantOf.applyAsInt(segment)];
    }

    /** Rewrites the URI in {@code window.bytes[from, to)}. */
    void apply(Window window, int from, int to, Text text, boolean prefixed, byte[] variant) throws IOException {
        byte[] bytes = window.bytes;
        if (from == to || bytes[from] == ' ') {
            return;
        }
        if (Window.indexOfSpecial(bytes, from, to) < to) {
            applySpecial(window, from, to, text, prefixed, variant);
            return;
        }
        window.insert(from, from, to, prefixed ? text.prefix : NOTHING, variant, text.first);
        if (signer != null) {
            sign(signer, window, to, text);
        }
    }

    private void applySpecial(Window window, int from, int to, Text text, boolean prefixed, byte[] variant)
            throws IOException {
        byte[] bytes = window.bytes;
        int name = from;
        int colon = -1;
        int query = -1;
        int end = Window.indexOfSpecial(bytes, from, to);
        scan:
        for (; end < to; end++) {
            byte kind = KINDS[bytes[end] & 0xff];
            if (kind == PLAIN) {
                continue;
            }
            if (kind == ODD) {
                return;
            }
            switch (bytes[end]) {
                case '#' -> {
                    break scan;
                }
                case '?' -> query = query < 0 ? end : query;
                case '/' -> name = query < 0 ? end + 1 : name;
                case '{' -> {
                    if (query < 0 && name - from < 2) {
                        return;
                    }
                }
                default -> colon = colon < 0 && query < 0 && name == from ? end : colon;
            }
        }
        boolean relative = colon < 0 && bytes[from] != '/';
        if (hasOddByte(bytes, end, to) || !(relative || isOurs(bytes, from, end, colon))) {
            return;
        }
        byte[] before = relative && prefixed ? text.prefix : NOTHING;
        boolean named = relative || name - from < 2 || bytes[name - 2] != '/';
        window.insert(from, name, end, before, named ? variant : NOTHING, query < 0 ? text.first : text.more);
        if (signer != null) {
            sign(signer, window, end, text);
        }
    }

    private static void sign(UriSigner signer, Window window, int end, Text text) throws IOException {
        String query = checked("signed query", signer.sign(text.decode(window.inserted())));
        window.insert(end, text.encode(query));
    }

    private static boolean hasOddByte(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (KINDS[bytes[i] & 0xff] == ODD) {
                return true;
            }
        }
        return false;
    }

    /** Whether the URI is relative or names an allowed host. */
    private boolean isOurs(byte[] bytes, int from, int to, int colon) {
        int authority = from;
        if (colon >= 0) {
            if (!isHttp(bytes, from, colon)) {
                return false;
            }
            authority = colon + 1;
        }
        boolean hasAuthority = to - authority >= 2 && bytes[authority] == '/' && bytes[authority + 1] == '/';
        if (!hasAuthority) {
            return colon < 0;
        }
        int start = authority + 2;
        int end = start;
        while (end < to && bytes[end] != '/' && bytes[end] != '?') {
            end++;
        }
        for (byte[] allowed : authorities) {
            if (equalsIgnoringCase(bytes, start, end, allowed)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHttp(byte[] bytes, int from, int colon) {
        return equalsIgnoringCase(bytes, from, colon, HTTPS) || equalsIgnoringCase(bytes, from, colon, HTTP);
    }

    private static boolean equalsIgnoringCase(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int control = 0; control < ' '; control++) {
            kinds[control] = ODD;
        }
        kinds[0x7f] = ODD;
        kinds['\\'] = ODD;
        for (char delimiter : new char[] {'/', '?', '#', ':', '{'}) {
            kinds[delimiter] = DELIMITER;
        }
        return kinds;
    }

    private static String checked(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ALLOWED.length || !ALLOWED[c]) {
                throw new IllegalArgumentException(
                        "a " + what + " may have letters, digits and " + MARKS + ", not the character at " + i);
            }
        }
        return text;
    }

    private static boolean[] allowed() {
        boolean[] allowed = new boolean[0x80];
        for (char c = 0; c < allowed.length; c++) {
            allowed[c] = Character.isLetterOrDigit(c) || MARKS.indexOf(c) >= 0;
        }
        return allowed;
    }

    /** The additions as they are written in a playlist or in XML. */
    static final class Text {
        final byte[] prefix;
        final byte[] first;
        final byte[] more;
        private final boolean xml;

        Text(Builder builder, boolean xml) {
            this.xml = xml;
            prefix = encode(builder.prefix);
            String query = builder.signer == null ? builder.query : "";
            boolean unchanged = builder.signer == null && query.isEmpty();
            first = unchanged ? NOTHING : encode("?" + query);
            more = unchanged ? NOTHING : encode("&" + query);
        }

        byte[] encode(String text) {
            return (xml ? text.replace("&", "&amp;") : text).getBytes(US_ASCII);
        }

        String decode(String text) {
            return xml ? text.replace("&amp;", "&") : text;
        }
    }

    /** Collects the rules. Not thread-safe. */
    public static final class Builder {
        private String prefix = "";
        private String query = "";
        private @Nullable UriSigner signer;
        private final List<byte[]> authorities = new ArrayList<>();
        private List<String> variants = List.of();
        private @Nullable LongToIntFunction variantOf;

        private Builder() {}

        /**
         * What relative URIs are relative to, such as {@code https://cdn.example/media/TOKEN/}. In a playlist it is put in front of
         * each relative URI but not of those that begin with a slash; in an MPD it becomes its outermost BaseURL.
         *
         * @throws IllegalArgumentException when it does not end with a slash or has a character that a query may not have
         */
        public Builder prefix(String prefix) {
            if (!prefix.endsWith("/")) {
                throw new IllegalArgumentException("the prefix must end with a slash");
            }
            this.prefix = checked("prefix", prefix);
            return this;
        }

        /**
         * What is added to the query of each URI, such as {@code token=abc&session=1}.
         *
         * @throws IllegalArgumentException when it has other characters than letters, digits and {@code -._~:/?@!()*+,;=%&}
         */
        public Builder query(String query) {
            this.query = checked("query", query);
            return this;
        }

        /** Adds a query of its own to each URI, instead of one for all. A SegmentTemplate of an MPD is then refused. */
        public Builder signEach(UriSigner signer) {
            this.signer = signer;
            return this;
        }

        /**
         * Rewrites absolute http and https URIs with this authority as well: a host, with its port when it stands in the URIs.
         *
         * @throws IllegalArgumentException when it is not letters, digits, and the characters of a host and port
         */
        public Builder allow(String authority) {
            if (!authority.matches("[A-Za-z0-9.-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?")) {
                throw new IllegalArgumentException("an authority is a host with or without a port");
            }
            authorities.add(authority.toLowerCase(Locale.ROOT).getBytes(US_ASCII));
            return this;
        }

        /**
         * Puts the name of a variant, such as {@code a/}, in front of the file name of each media segment of a playlist or a
         * SegmentList, and of its parts. An I-frame playlist has none. One SegmentTemplate serves all segments, so there the edge
         * must choose by the token.
         *
         * @param variantOf tells the index of the name for a segment, counted from EXT-X-MEDIA-SEQUENCE, in a SegmentList from 0
         * @throws IllegalArgumentException when a name has a character that a query may not have
         */
        public Builder variants(LongToIntFunction variantOf, String... names) {
            List<String> checked = new ArrayList<>();
            for (String name : names) {
                checked.add(checked("variant", name));
            }
            this.variants = checked;
            this.variantOf = variantOf;
            return this;
        }

        public UriRules build() {
            return new UriRules(this);
        }
    }
}
