package org.opencinema.service.streaming;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing to make of one stream of the master.
 *
 * @param id begins the names of its files
 * @param rung of video
 * @param rate of video
 * @param channels of sound, as they are made
 */
record Track(
        String id,
        Kind kind,
        int stream,
        Ladder.@Nullable Rung rung,
        @Nullable FrameRate rate,
        int channels,
        String language,
        String name,
        boolean preferred,
        boolean forced) {
    private static final int SURROUND = 6;

    enum Kind {
        VIDEO,
        AUDIO,
        SUBTITLES
    }

    /** All that is made of a master: the smallest video first, then the sound, then the subtitles. */
    static List<Track> of(Source source) {
        List<Track> tracks = new ArrayList<>();
        Source.Picture picture = source.picture();
        for (Ladder.Rung rung : Ladder.of(picture)) {
            tracks.add(0, video(picture, rung));
        }
        Set<String> names = new HashSet<>();
        Optional<Source.Sound> preferredSound = source.sounds().stream()
                .max(Comparator.comparing(Source.Sound::preferred).thenComparing(sound -> -sound.index()));
        int number = 0;
        for (Source.Sound sound : source.sounds()) {
            number++;
            boolean preferred = preferredSound.filter(sound::equals).isPresent();
            String name = unique(names, sound.name(), sound.language());
            tracks.add(audio("a" + number, sound, Math.min(2, sound.channels()), name, preferred));
            if (sound.channels() >= SURROUND) {
                tracks.add(audio("a" + number + "s", sound, SURROUND, name, preferred));
            }
        }
        names.clear();
        number = 0;
        for (Source.Caption caption : source.captions()) {
            String name = unique(names, caption.name(), caption.language());
            tracks.add(subtitles("s" + ++number, caption, name));
        }
        return List.copyOf(tracks);
    }

    private static Track video(Source.Picture picture, Ladder.Rung rung) {
        return new Track(
                "v" + rung.shortSide(),
                Kind.VIDEO,
                picture.index(),
                rung,
                picture.rate(),
                0,
                "und",
                rung.shortSide() + "p",
                false,
                false);
    }

    private static Track audio(String id, Source.Sound sound, int channels, String name, boolean preferred) {
        return new Track(id, Kind.AUDIO, sound.index(), null, null, channels, sound.language(), name, preferred, false);
    }

    private static Track subtitles(String id, Source.Caption caption, String name) {
        return new Track(
                id,
                Kind.SUBTITLES,
                caption.index(),
                null,
                null,
                0,
                caption.language(),
                name,
                caption.preferred() && caption.forced(),
                caption.forced());
    }

    /** What the master calls it, else its language in that language, with a number where that is taken. */
    private static String unique(Set<String> taken, @Nullable String title, String language) {
        String name = title;
        if (name == null) {
            Locale locale = Locale.forLanguageTag(language);
            String own = language.equals("und") ? "" : locale.getDisplayLanguage(locale);
            name = own.isEmpty() ? "—" : own.substring(0, 1).toUpperCase(locale) + own.substring(1);
        }
        String free = name;
        for (int number = 2; !taken.add(free); number++) {
            free = name + " " + number;
        }
        return free;
    }

    boolean isSurround() {
        return channels > 2;
    }

    Ladder.Rung requireRung() {
        if (rung == null) {
            throw new IllegalStateException(id + " is no video");
        }
        return rung;
    }

    FrameRate requireRate() {
        if (rate == null) {
            throw new IllegalStateException(id + " is no video");
        }
        return rate;
    }

    /** How much work a second of it is, in pixels; subtitles are none. */
    double costPerSecond() {
        return switch (kind) {
            case VIDEO ->
                requireRung().width()
                        * (double) requireRung().height()
                        * requireRate().perSecond();
            case AUDIO -> 300_000;
            case SUBTITLES -> 1_000;
        };
    }
}
