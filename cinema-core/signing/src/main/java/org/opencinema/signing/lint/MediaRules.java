package org.opencinema.signing.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opencinema.signing.lint.HlsPlaylist.Line;
import org.opencinema.signing.lint.Linter.Document;

/** The rules of a media playlist, in one pass. */
final class MediaRules {
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");
    private static final Pattern INTEGER = Pattern.compile("\\d{1,18}");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(@\\d{1,18})?");
    private static final Pattern FRAGMENTED = Pattern.compile("(?i)[^?#]*\\.(m4s|mp4|m4v|m4a|cmfv|cmfa)([?#].*)?");
    private static final int LONG_TARGET = 10;
    private static final int LIVE_SEGMENTS = 6;
    private static final int MAX_DISCONTINUITIES = 1_000;

    private final Document document;
    private final List<Double> discontinuities = new ArrayList<>();
    private long target = -1;
    private long version = 1;
    private int versionLine;
    private long needed = 1;
    private String neededFor = "";
    private double duration;
    private double longest;
    private int longestLine;
    private int segments;
    private String type = "";
    private boolean ended;
    private boolean dated;
    private boolean mapped;
    private boolean iFrames;
    private Optional<Double> segment = Optional.empty();
    private boolean relativeRange;
    private String rangeOf = "";
    private boolean ranged;

    MediaRules(Document document) {
        this.document = document;
    }

    /** What the playlist says of its times. */
    Times check(HlsPlaylist playlist) {
        for (Line line : playlist) {
            if (line.isUri()) {
                uri(line);
            } else {
                tag(line);
            }
        }
        whole();
        return new Times(document, target, duration, iFrames, type.equals("VOD"), List.copyOf(discontinuities));
    }

    private void tag(Line line) {
        switch (line.name()) {
            case "EXTINF" -> extinf(line);
            case "EXT-X-TARGETDURATION" -> target = integer(line, Rule.HLS_TARGET_DURATION);
            case "EXT-X-VERSION" -> {
                version = integer(line, Rule.HLS_VERSION);
                versionLine = line.number();
            }
            case "EXT-X-MEDIA-SEQUENCE", "EXT-X-DISCONTINUITY-SEQUENCE" -> {
                integer(line, Rule.HLS_SEQUENCE_POSITION);
                if (segments > 0) {
                    document.report(
                            Rule.HLS_SEQUENCE_POSITION, line.number(), line.name() + " stands behind a segment");
                }
            }
            case "EXT-X-PLAYLIST-TYPE" -> type = line.value();
            case "EXT-X-ENDLIST" -> ended = true;
            case "EXT-X-PROGRAM-DATE-TIME" -> dated = true;
            case "EXT-X-I-FRAMES-ONLY" -> {
                iFrames = true;
                need(4, line.name());
            }
            case "EXT-X-DISCONTINUITY" -> {
                if (discontinuities.size() < MAX_DISCONTINUITIES) {
                    discontinuities.add(duration);
                }
            }
            case "EXT-X-MAP" -> map(line);
            case "EXT-X-KEY" -> key(line);
            case "EXT-X-BYTERANGE" -> range(line);
            case "EXT-X-DATERANGE" -> {
                Map<String, String> attributes = line.attributes(document);
                if (!attributes.containsKey("ID") || !attributes.containsKey("START-DATE")) {
                    document.report(Rule.HLS_DATERANGE, line.number(), "the date range has no ID or no START-DATE");
                }
            }
            default -> {}
        }
    }

    private long integer(Line line, Rule rule) {
        if (INTEGER.matcher(line.value()).matches()) {
            return Long.parseLong(line.value());
        }
        document.report(rule, line.number(), line.name() + " is not an integer");
        return -1;
    }

    private void need(int least, String reason) {
        if (least > needed) {
            needed = least;
            neededFor = reason;
        }
    }

    private void extinf(Line line) {
        String value = line.value();
        int comma = value.indexOf(',');
        String seconds = comma < 0 ? value : value.substring(0, comma);
        segment = Optional.of(0.0);
        if (!DECIMAL.matcher(seconds).matches()) {
            document.report(Rule.HLS_EXTINF, line.number(), "the duration of the segment is " + seconds);
            return;
        }
        if (seconds.indexOf('.') >= 0) {
            need(3, "a duration with a fraction");
        }
        double length = Double.parseDouble(seconds);
        segment = Optional.of(length);
        if (length > longest) {
            longest = length;
            longestLine = line.number();
        }
    }

    private void map(Line line) {
        mapped = true;
        need(iFrames ? 5 : 6, "EXT-X-MAP");
        if (line.attributes(document).getOrDefault("URI", "").isEmpty()) {
            document.report(Rule.HLS_MAP_URI, line.number(), "EXT-X-MAP has no URI");
        }
    }

    private void key(Line line) {
        Map<String, String> key = line.attributes(document);
        String method = key.getOrDefault("METHOD", "");
        boolean none = method.equals("NONE");
        if (method.isEmpty() || (!none && key.getOrDefault("URI", "").isEmpty()) || (none && key.size() > 1)) {
            document.report(
                    Rule.HLS_KEY, line.number(), "METHOD is " + method + ", with the attributes " + key.keySet());
        }
        if (key.containsKey("IV")) {
            need(2, "IV");
            if (!key.get("IV").matches("0[xX][0-9A-Fa-f]{32}")) {
                document.report(Rule.HLS_KEY_IV, line.number(), "the IV has not 128 bits");
            }
        }
        if (key.containsKey("KEYFORMAT") || key.containsKey("KEYFORMATVERSIONS")) {
            need(5, "KEYFORMAT");
        }
    }

    private void range(Line line) {
        need(4, "EXT-X-BYTERANGE");
        Matcher range = RANGE.matcher(line.value());
        ranged = range.matches();
        relativeRange = ranged && range.group(2) == null;
        if (!ranged) {
            document.report(Rule.HLS_BYTERANGE, line.number(), "the byte range is " + line.value());
        }
    }

    private void uri(Line line) {
        if (segment.isEmpty()) {
            document.report(Rule.HLS_EXTINF, line.number(), "the segment has no EXTINF");
        }
        if (relativeRange && !rangeOf.equals(line.text())) {
            document.report(
                    Rule.HLS_BYTERANGE,
                    line.number(),
                    "the byte range has no offset, and no range of this file is before it");
        }
        if (!mapped && FRAGMENTED.matcher(line.text()).matches()) {
            document.report(Rule.HLS_MAP_MISSING, line.number(), "the segment is fMP4, and no EXT-X-MAP is before it");
            mapped = true;
        }
        rangeOf = ranged ? line.text() : "";
        ranged = false;
        relativeRange = false;
        duration += segment.orElse(0.0);
        segment = Optional.empty();
        segments++;
    }

    private void whole() {
        if (target < 0) {
            document.report(Rule.HLS_TARGET_DURATION, 0, "there is no EXT-X-TARGETDURATION");
        } else if (Math.round(longest) > target || longest > target + 0.5) {
            document.report(
                    Rule.HLS_SEGMENT_TOO_LONG,
                    longestLine,
                    "a segment has " + longest + " s, the target is " + target + " s");
        }
        if (target > LONG_TARGET) {
            document.report(Rule.HLS_TARGET_LENGTH, 0, "the target duration is " + target + " s");
        }
        if (version >= 0 && version < needed) {
            document.report(
                    Rule.HLS_VERSION, versionLine, neededFor + " needs version " + needed + ", this is " + version);
        }
        if (type.equals("VOD") && !ended) {
            document.report(Rule.HLS_END, 0, "a playlist of type VOD has no EXT-X-ENDLIST");
        }
        if (ended && type.isEmpty()) {
            document.report(Rule.HLS_PLAYLIST_TYPE, 0, "the playlist has ended and has no EXT-X-PLAYLIST-TYPE");
        }
        if (!ended && !type.equals("VOD")) {
            live();
        }
    }

    private void live() {
        if (!dated) {
            document.report(Rule.HLS_PROGRAM_DATE_TIME, 0, "a live playlist has no EXT-X-PROGRAM-DATE-TIME");
        }
        if (segments < LIVE_SEGMENTS) {
            document.report(Rule.HLS_LIVE_WINDOW, 0, "a live playlist has " + segments + " segments");
        }
    }

    /** The times of a playlist, to compare with those of others; in seconds. */
    record Times(
            Document document,
            long target,
            double duration,
            boolean iFramesOnly,
            boolean vod,
            List<Double> discontinuities) {}
}
