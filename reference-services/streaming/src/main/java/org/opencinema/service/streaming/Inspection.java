package org.opencinema.service.streaming;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.streaming.Source.Caption;
import org.opencinema.service.streaming.Source.Picture;
import org.opencinema.service.streaming.Source.Sound;

/** Reads what ffprobe says of a master; refuses what cannot be packaged. */
final class Inspection {
    private static final int MIN_PIXELS = 64;
    private static final int MAX_PIXELS = 8192;
    private static final double FASTEST = 60.5;
    private static final int MAX_ASPECT = 5;
    private static final int MAX_NAME = 60;
    /** In a playlist, or in XML, which has no such characters. */
    private static final String UNFIT_FOR_NAMES = "[\\p{Cc}\\p{Cs}\\x{FFFE}\\x{FFFF}\\s\"]+";

    private static final int MAX_SOUNDS = 32;
    private static final int MAX_CAPTIONS = 64;
    private static final int MAX_CHANNELS = 16;
    private static final Set<String> HDR = Set.of("smpte2084", "arib-std-b67");
    private static final Set<String> INTERLACED = Set.of("tt", "bb", "tb", "bt");
    private static final Set<String> TEXTS = Set.of("subrip", "srt", "ass", "ssa", "mov_text", "webvtt", "text");
    private static final Map<String, String> LANGUAGES = languages();

    private final JsonNode probed;
    private final List<String> notes = new ArrayList<>();

    private Inspection(JsonNode probed) {
        this.probed = probed;
    }

    /**
     * What is in the file.
     *
     * @throws PackagingException if there is no picture in it that can be packaged
     */
    static Source of(JsonNode probed) throws PackagingException {
        return new Inspection(probed).source();
    }

    private Source source() throws PackagingException {
        JsonNode video = null;
        List<Sound> sounds = new ArrayList<>();
        List<Caption> captions = new ArrayList<>();
        for (JsonNode stream : probed.path("streams")) {
            String type = stream.path("codec_type").asText();
            boolean cover = disposition(stream, "attached_pic");
            if (type.equals("video") && !cover && video == null) {
                video = stream;
            } else if (type.equals("video") && !cover) {
                notes.add("video stream %d was left out: only the first is packaged".formatted(index(stream)));
            } else if (type.equals("audio")) {
                sound(stream, sounds);
            } else if (type.equals("subtitle")) {
                caption(stream, captions);
            }
        }
        if (video == null) {
            throw PackagingException.ofMaster(
                    "the file has no video stream" + (sounds.isEmpty() ? "" : ", only sound"));
        }
        requireAtMost(MAX_SOUNDS, sounds.size(), "sound");
        requireAtMost(MAX_CAPTIONS, captions.size(), "subtitle");
        Picture picture = picture(video);
        String container = probed.path("format").path("format_name").asText("unknown");
        return new Source(container, duration(video), picture, sounds, captions, notes);
    }

    private static void requireAtMost(int most, int tracks, String kind) throws PackagingException {
        if (tracks > most) {
            throw PackagingException.ofMaster(
                    "the file has %d %s tracks; it may have %d at most".formatted(tracks, kind, most));
        }
    }

    private double duration(JsonNode video) {
        double own = video.path("duration").asDouble(0);
        if (own > 0) {
            return own;
        }
        String tagged = video.path("tags").path("DURATION").asText();
        if (tagged.matches("\\d{2}:\\d{2}:\\d{2}\\.\\d{1,9}")) {
            String[] parts = tagged.split(":", 3);
            return Integer.parseInt(parts[0]) * 3600.0
                    + Integer.parseInt(parts[1]) * 60.0
                    + Double.parseDouble(parts[2]);
        }
        return Math.max(0, probed.path("format").path("duration").asDouble(0));
    }

    private Picture picture(JsonNode video) throws PackagingException {
        String codec = codec(video);
        if (codec.isEmpty()) {
            throw PackagingException.ofMaster("the video has the codec "
                    + video.path("codec_tag_string").asText("?") + ", which FFmpeg does not know");
        }
        requireBaseLayer(video);
        double width = video.path("width").asInt();
        double height = video.path("height").asInt();
        String[] aspect = video.path("sample_aspect_ratio").asText("1:1").split(":", 2);
        double stretch = aspect.length == 2 ? number(aspect[0]) / (double) Math.max(1, number(aspect[1])) : 1;
        if (stretch > 0 && Math.abs(stretch - 1) > 0.001) {
            width *= stretch;
            notes.add(String.format(
                    Locale.ROOT,
                    "the pixels are not square (%s): the picture was stretched to %.0f wide",
                    String.join(":", aspect),
                    width));
        }
        if (Math.abs(rotation(video)) % 180 == 90) {
            double swapped = width;
            width = height;
            height = swapped;
            notes.add("the picture is stored lying: it was turned by " + rotation(video) + " degrees");
        }
        requireSize(width, height);
        boolean hdr = HDR.contains(video.path("color_transfer").asText());
        if (hdr) {
            notes.add("the picture is HDR (" + video.path("color_transfer").asText() + "): it was tone-mapped to SDR");
        }
        boolean interlaced = INTERLACED.contains(video.path("field_order").asText());
        if (interlaced) {
            notes.add("the picture is interlaced: it was made progressive");
        }
        return new Picture(
                index(video), codec, (int) Math.round(width), (int) Math.round(height), rate(video), hdr, interlaced);
    }

    /** Dolby Vision of profile 5 means other colours to a decoder that does not know it. */
    private static void requireBaseLayer(JsonNode video) throws PackagingException {
        for (JsonNode data : video.path("side_data_list")) {
            if (data.path("dv_profile").asInt() == 5) {
                throw PackagingException.ofMaster(
                        "the picture is Dolby Vision of profile 5, which has no layer for other screens; export it as HDR10 or SDR");
            }
        }
    }

    private static void requireSize(double width, double height) throws PackagingException {
        double shorter = Math.min(width, height);
        double longer = Math.max(width, height);
        if (shorter < MIN_PIXELS || longer > MAX_PIXELS || longer > MAX_ASPECT * shorter) {
            throw PackagingException.ofMaster(String.format(
                    Locale.ROOT,
                    "the picture must have %d to %d pixels each way, and %d times as many one way as the other at most; it has %.0fx%.0f",
                    MIN_PIXELS,
                    MAX_PIXELS,
                    MAX_ASPECT,
                    width,
                    height));
        }
    }

    private static int rotation(JsonNode video) {
        for (JsonNode data : video.path("side_data_list")) {
            if (data.has("rotation")) {
                return data.path("rotation").asInt();
            }
        }
        return video.path("tags").path("rotate").asInt(0);
    }

    private FrameRate rate(JsonNode video) throws PackagingException {
        FrameRate nominal = FrameRate.parse(video.path("r_frame_rate").asText());
        FrameRate average = FrameRate.parse(video.path("avg_frame_rate").asText());
        if (nominal.pictures() == 0 && average.pictures() == 0) {
            throw PackagingException.ofMaster("the video does not say how many pictures it has in a second");
        }
        boolean constant = average.pictures() == 0 || Math.abs(nominal.perSecond() / average.perSecond() - 1) < 0.02;
        // the nominal rate has a place for each picture, unless it is only the clock of the container
        boolean clock = !constant && nominal.perSecond() > FASTEST;
        FrameRate rate = clock ? FrameRate.usualFor(average.perSecond()) : nominal;
        if (!constant) {
            notes.add("the frame rate varies (%s on average): it was made %s"
                    .formatted(average.decimal(), rate.decimal()));
        }
        FrameRate playable = rate.playable();
        if (!playable.equals(rate)) {
            notes.add("%s pictures a second are more than devices play: they were made %s"
                    .formatted(rate.decimal(), playable.decimal()));
        }
        return playable;
    }

    private void sound(JsonNode stream, List<Sound> sounds) {
        int channels = stream.path("channels").asInt();
        if (codec(stream).isEmpty() || channels < 1 || channels > MAX_CHANNELS) {
            notes.add("sound track %d was left out: its codec or its channels are unknown".formatted(index(stream)));
            return;
        }
        sounds.add(new Sound(
                index(stream),
                codec(stream),
                channels,
                language(stream),
                name(stream),
                disposition(stream, "default")));
    }

    private void caption(JsonNode stream, List<Caption> captions) {
        if (!TEXTS.contains(codec(stream))) {
            notes.add("subtitle track %d (%s, %s) was left out: it is made of pictures, not of text"
                    .formatted(index(stream), codec(stream).isEmpty() ? "unknown" : codec(stream), language(stream)));
            return;
        }
        captions.add(new Caption(
                index(stream),
                codec(stream),
                language(stream),
                name(stream),
                disposition(stream, "forced"),
                disposition(stream, "default")));
    }

    private static int index(JsonNode stream) {
        return stream.path("index").asInt();
    }

    private static boolean disposition(JsonNode stream, String name) {
        return stream.path("disposition").path(name).asInt() == 1;
    }

    private static String codec(JsonNode stream) {
        String name = stream.path("codec_name").asText();
        return name.equals("unknown") || name.equals("none") ? "" : name;
    }

    /** BCP 47; und if the file does not say, or in no way that is known. */
    private static String language(JsonNode stream) {
        String tag = stream.path("tags").path("language").asText("und").toLowerCase(Locale.ROOT);
        String primary = tag.split("[-_]", 2)[0];
        return LANGUAGES.getOrDefault(primary, primary.matches("[a-z]{2,3}") ? primary : "und");
    }

    private static @Nullable String name(JsonNode stream) {
        String title = stream.path("tags")
                .path("title")
                .asText()
                .replaceAll(UNFIT_FOR_NAMES, " ")
                .strip();
        String shortened = title.codePointCount(0, title.length()) > MAX_NAME
                ? title.substring(0, title.offsetByCodePoints(0, MAX_NAME)).strip()
                : title;
        return shortened.isEmpty() ? null : shortened;
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** From the codes of three letters, which containers use in two dialects, to those of two. */
    private static Map<String, String> languages() {
        Map<String, String> byCode = new TreeMap<>(Map.of(
                "fre", "fr", "ger", "de", "dut", "nl", "chi", "zh", "cze", "cs", "gre", "el", "per", "fa", "rum", "ro",
                "slo", "sk", "alb", "sq"));
        byCode.putAll(Map.of(
                "arm", "hy", "baq", "eu", "bur", "my", "geo", "ka", "ice", "is", "mac", "mk", "may", "ms", "wel", "cy",
                "tib", "bo", "mao", "mi"));
        for (String language : Locale.getISOLanguages()) {
            byCode.put(Locale.forLanguageTag(language).getISO3Language(), language);
        }
        return byCode;
    }
}
