package org.opencinema.signing.lint;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opencinema.signing.lint.HlsPlaylist.Line;
import org.opencinema.signing.lint.Linter.Document;
import org.opencinema.signing.lint.MediaRules.Times;

/** The rules of a multivariant playlist and those that bind its media playlists together. */
final class MultivariantRules {
    private static final Pattern POSITIVE = Pattern.compile("0*[1-9]\\d{0,17}");
    private static final Pattern RESOLUTION = Pattern.compile("[1-9]\\d{0,5}x[1-9]\\d{0,5}");
    private static final Pattern AUDIO_CODECS =
            Pattern.compile("((mp4a|ac-3|ec-3|ac-4|opus|Opus|fLaC|flac|alac|apac)[^,]*,?)+");
    private static final List<String> GROUPS = List.of("AUDIO", "VIDEO", "SUBTITLES", "CLOSED-CAPTIONS");
    private static final double TOLERANCE_SECONDS = 1;

    private final Document document;
    private final Linter linter;
    private final Set<String> groups = new TreeSet<>();
    private final Set<String> names = new TreeSet<>();
    private final Set<String> defaults = new TreeSet<>();
    private final Map<URI, Kind> playlists = new LinkedHashMap<>();
    private final List<Reference> references = new ArrayList<>();
    private int variants;
    private int videos;
    private boolean iFrames;
    private boolean independent;
    private @Nullable Line variant;

    MultivariantRules(Document document, Linter linter) {
        this.document = document;
        this.linter = linter;
    }

    void check(HlsPlaylist playlist) {
        for (Line line : playlist) {
            if (line.isUri()) {
                uri(line);
            } else {
                tag(line);
            }
        }
        requireUri();
        references.stream()
                .filter(reference -> !groups.contains(reference.group))
                .forEach(reference ->
                        document.report(Rule.HLS_GROUP, reference.line, "there is no group " + reference.group));
        whole();
        compare(media());
    }

    private void tag(Line line) {
        switch (line.name()) {
            case "EXT-X-STREAM-INF" -> stream(line);
            case "EXT-X-I-FRAME-STREAM-INF" -> iFrameStream(line);
            case "EXT-X-MEDIA" -> media(line);
            case "EXT-X-INDEPENDENT-SEGMENTS" -> independent = true;
            default -> {}
        }
    }

    private void uri(Line line) {
        if (variant == null) {
            document.report(Rule.HLS_VARIANT_URI, line.number(), "the URI has no EXT-X-STREAM-INF before it");
        }
        variant = null;
        playlist(line, line.text(), Kind.VARIANT);
    }

    private void requireUri() {
        if (variant != null) {
            document.report(Rule.HLS_VARIANT_URI, variant.number(), "no URI is behind EXT-X-STREAM-INF");
        }
    }

    private void stream(Line line) {
        requireUri();
        variant = line;
        variants++;
        Map<String, String> stream = line.attributes(document);
        require(line, stream, "BANDWIDTH", POSITIVE, Rule.HLS_BANDWIDTH);
        require(line, stream, "AVERAGE-BANDWIDTH", POSITIVE, Rule.HLS_AVERAGE_BANDWIDTH);
        String codecs = stream.getOrDefault("CODECS", "");
        if (codecs.isEmpty()) {
            document.report(Rule.HLS_CODECS, line.number(), "the variant has no CODECS");
        }
        if (!AUDIO_CODECS.matcher(codecs).matches()) {
            videos++;
            require(line, stream, "RESOLUTION", RESOLUTION, Rule.HLS_RESOLUTION);
            require(line, stream, "FRAME-RATE", Pattern.compile("\\d{1,3}(\\.\\d{1,9})?"), Rule.HLS_FRAME_RATE);
        }
        for (String type : GROUPS) {
            String group = stream.get(type);
            if (group != null && !(type.equals("CLOSED-CAPTIONS") && group.equals("NONE"))) {
                references.add(new Reference(line.number(), type + " " + group));
            }
        }
    }

    private void require(Line line, Map<String, String> attributes, String name, Pattern pattern, Rule rule) {
        String value = attributes.get(name);
        if (value == null || !pattern.matcher(value).matches()) {
            document.report(rule, line.number(), value == null ? "it has no " + name : name + " is " + value);
        }
    }

    private void iFrameStream(Line line) {
        iFrames = true;
        Map<String, String> stream = line.attributes(document);
        Set<String> missing = new TreeSet<>(Set.of("URI", "BANDWIDTH", "CODECS", "RESOLUTION"));
        missing.removeAll(stream.keySet());
        if (!missing.isEmpty()) {
            document.report(Rule.HLS_I_FRAME_ATTRIBUTES, line.number(), "it has no " + String.join(", ", missing));
        }
        playlist(line, stream.getOrDefault("URI", ""), Kind.I_FRAMES);
    }

    private void media(Line line) {
        Map<String, String> media = line.attributes(document);
        String type = media.getOrDefault("TYPE", "");
        String group = type + " " + media.getOrDefault("GROUP-ID", "");
        boolean captions = type.equals("CLOSED-CAPTIONS");
        boolean incomplete = !GROUPS.contains(type)
                || !media.containsKey("GROUP-ID")
                || !media.containsKey("NAME")
                || (type.equals("SUBTITLES") && !media.containsKey("URI"))
                || (captions && (media.containsKey("URI") || !media.containsKey("INSTREAM-ID")));
        if (incomplete) {
            document.report(
                    Rule.HLS_MEDIA, line.number(), "it has TYPE " + type + " and the attributes " + media.keySet());
        }
        if (!type.equals("VIDEO") && media.getOrDefault("LANGUAGE", "").isEmpty()) {
            document.report(Rule.HLS_LANGUAGE, line.number(), "it has no LANGUAGE");
        }
        groups.add(group);
        if (!names.add(group + " " + media.getOrDefault("NAME", ""))) {
            document.report(Rule.HLS_MEDIA_GROUP, line.number(), "its NAME is taken in group " + group);
        }
        if (media.getOrDefault("DEFAULT", "").equals("YES") && !defaults.add(group)) {
            document.report(Rule.HLS_MEDIA_GROUP, line.number(), "group " + group + " has a default already");
        }
        playlist(line, media.getOrDefault("URI", ""), type.equals("SUBTITLES") ? Kind.SUBTITLES : Kind.RENDITION);
    }

    private void playlist(Line line, String reference, Kind kind) {
        if (reference.isEmpty()) {
            return;
        }
        try {
            URI uri = document.uri().resolve(URI.create(reference));
            boolean followed = isNet(document.uri())
                    ? isNet(uri)
                    : String.valueOf(document.uri().getScheme()).equals(uri.getScheme());
            if (!followed) {
                document.report(Rule.UNREADABLE, line.number(), "a link to another scheme is not followed");
            } else if (playlists.size() >= Linter.MAX_DOCUMENTS) {
                document.report(
                        Rule.UNREADABLE, line.number(), "it names more than " + Linter.MAX_DOCUMENTS + " playlists");
            } else {
                playlists.putIfAbsent(uri, kind);
            }
        } catch (IllegalArgumentException e) {
            document.report(Rule.UNREADABLE, line.number(), "it is no URI: " + reference);
        }
    }

    private static boolean isNet(URI uri) {
        return "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    }

    private void whole() {
        if (videos == 1 && variants == 1) {
            document.report(Rule.HLS_ONE_VARIANT, 0, "there is one variant");
        }
        if (videos > 0 && !iFrames) {
            document.report(Rule.HLS_I_FRAMES, 0, "there is no EXT-X-I-FRAME-STREAM-INF");
        }
        if (videos > 0 && !independent) {
            document.report(Rule.HLS_INDEPENDENT, 0, "there is no EXT-X-INDEPENDENT-SEGMENTS");
        }
    }

    private List<Times> media() {
        List<Times> all = new ArrayList<>();
        playlists.forEach((uri, kind) -> linter.read(uri).ifPresent(text -> {
            Document media = linter.document(uri);
            Times times = new MediaRules(media).check(HlsPlaylist.of(text, media));
            if (kind == Kind.I_FRAMES && !times.iFramesOnly()) {
                media.report(Rule.HLS_I_FRAMES_ONLY, 0, "it has no EXT-X-I-FRAMES-ONLY");
            }
            if (kind == Kind.VARIANT || kind == Kind.RENDITION) {
                all.add(times);
            }
        }));
        return all;
    }

    private static void compare(List<Times> all) {
        for (int i = 1; i < all.size(); i++) {
            Times first = all.get(0);
            Times other = all.get(i);
            Document document = other.document();
            String than = " in " + first.document().uri();
            if (first.target() != other.target()) {
                document.report(
                        Rule.HLS_TARGETS_DIFFER,
                        0,
                        "the target duration is " + other.target() + ", " + first.target() + than);
            }
            if (first.vod() && other.vod() && Math.abs(first.duration() - other.duration()) > TOLERANCE_SECONDS) {
                document.report(
                        Rule.HLS_DURATIONS_DIFFER,
                        0,
                        "it lasts " + other.duration() + " s, " + first.duration() + than);
            }
            if (!alike(first.discontinuities(), other.discontinuities())) {
                document.report(
                        Rule.HLS_DISCONTINUITIES_DIFFER, 0, "it has discontinuities at other times than" + than);
            }
        }
    }

    private static boolean alike(List<Double> some, List<Double> others) {
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (Math.abs(some.get(i) - others.get(i)) > TOLERANCE_SECONDS) {
                return false;
            }
        }
        return true;
    }

    private enum Kind {
        VARIANT,
        RENDITION,
        SUBTITLES,
        I_FRAMES
    }

    private record Reference(int line, String group) {}
}
