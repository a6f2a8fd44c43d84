package org.opencinema.signing.lint;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opencinema.signing.lint.Linter.Document;

/** The lines of a playlist, and what they say of its kind. */
final class HlsPlaylist implements Iterable<HlsPlaylist.Line> {
    private static final Set<String> MULTIVARIANT = Set.of(
            "EXT-X-STREAM-INF",
            "EXT-X-MEDIA",
            "EXT-X-I-FRAME-STREAM-INF",
            "EXT-X-SESSION-DATA",
            "EXT-X-SESSION-KEY",
            "EXT-X-CONTENT-STEERING");
    private static final Set<String> MEDIA = Set.of(
            "EXTINF",
            "EXT-X-TARGETDURATION",
            "EXT-X-MEDIA-SEQUENCE",
            "EXT-X-DISCONTINUITY-SEQUENCE",
            "EXT-X-ENDLIST",
            "EXT-X-PLAYLIST-TYPE",
            "EXT-X-I-FRAMES-ONLY",
            "EXT-X-BYTERANGE",
            "EXT-X-DISCONTINUITY",
            "EXT-X-KEY",
            "EXT-X-MAP",
            "EXT-X-PROGRAM-DATE-TIME",
            "EXT-X-PART",
            "EXT-X-PART-INF",
            "EXT-X-SERVER-CONTROL");
    private static final Set<String> ONCE = Set.of(
            "EXT-X-VERSION",
            "EXT-X-TARGETDURATION",
            "EXT-X-MEDIA-SEQUENCE",
            "EXT-X-DISCONTINUITY-SEQUENCE",
            "EXT-X-ENDLIST",
            "EXT-X-PLAYLIST-TYPE",
            "EXT-X-I-FRAMES-ONLY",
            "EXT-X-INDEPENDENT-SEGMENTS",
            "EXT-X-START");
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z0-9-]++)=(\"[^\"]*+\"|[^\",]*+)(,|$)");

    private final String text;
    private boolean multivariant;

    private HlsPlaylist(String text) {
        this.text = text;
    }

    /** Checks what is true of every playlist. */
    static HlsPlaylist of(String text, Document document) {
        HlsPlaylist playlist = new HlsPlaylist(text.startsWith("\ufeff") ? text.substring(1) : text);
        if (text.startsWith("\ufeff")) {
            document.report(Rule.HLS_ENCODING, 1, "it begins with a byte order mark");
        }
        playlist.check(document);
        if ("http".equals(document.uri().getScheme())) {
            document.report(Rule.HLS_TLS, 0, "it is delivered by http");
        }
        return playlist;
    }

    private void check(Document document) {
        if (!text.lines().findFirst().orElse("").equals("#EXTM3U")) {
            document.report(Rule.HLS_HEADER, 1, "the first line is not #EXTM3U");
        }
        Map<String, Integer> once = new TreeMap<>();
        boolean media = false;
        for (Line line : this) {
            if (line.text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
                document.report(Rule.HLS_ENCODING, line.number, "the line has a control character");
            }
            multivariant |= MULTIVARIANT.contains(line.name());
            media |= MEDIA.contains(line.name());
            if (ONCE.contains(line.name()) && once.putIfAbsent(line.name(), line.number) != null) {
                document.report(
                        Rule.HLS_DUPLICATE_TAG,
                        line.number,
                        line.name() + " stands in line " + once.get(line.name()) + " already");
            }
        }
        if (media && multivariant) {
            document.report(Rule.HLS_MIXED, 0, "it has tags of both kinds of playlists");
        }
    }

    boolean isMultivariant() {
        return multivariant;
    }

    /** The lines that are neither empty nor comments. */
    @Override
    public Iterator<Line> iterator() {
        int[] number = {0};
        return text.lines()
                .map(line -> new Line(++number[0], line))
                .filter(line -> !line.text.isBlank() && (!line.text.startsWith("#") || line.text.startsWith("#EXT")))
                .iterator();
    }

    /** A tag or a URI. */
    record Line(int number, String text) {
        boolean isUri() {
            return !text.startsWith("#");
        }

        /** The name of the tag; empty for a URI. */
        String name() {
            int colon = text.indexOf(':');
            return isUri()
                    ? ""
                    : text.substring(1, colon < 0 ? text.length() : colon).strip();
        }

        String value() {
            return text.substring(text.indexOf(':') + 1).strip();
        }

        /** The attributes by name, without quotes. */
        Map<String, String> attributes(Document document) {
            Map<String, String> attributes = new TreeMap<>();
            String value = text.indexOf(':') < 0 ? "" : value();
            Matcher matcher = ATTRIBUTE.matcher(value);
            int at = 0;
            while (at < value.length() && matcher.region(at, value.length()).lookingAt()) {
                String found = matcher.group(2);
                boolean quoted = found.startsWith("\"");
                if (attributes.put(matcher.group(1), quoted ? found.substring(1, found.length() - 1) : found) != null) {
                    document.report(Rule.HLS_ATTRIBUTES, number, matcher.group(1) + " stands in it twice");
                }
                at = matcher.end();
            }
            if (at < value.length() || value.endsWith(",")) {
                document.report(Rule.HLS_ATTRIBUTES, number, "its attributes cannot be read from character " + at);
            }
            return attributes;
        }
    }
}
