package org.opencinema.service.streaming;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is in a package, as it is stored with it. */
record PackageContents(List<Picture> video, List<Sound> audio, List<Text> subtitles, int posters) {
    record Picture(String id, int width, int height, double frameRate, long bitsPerSecond) {
        /** What plans count: an upright picture of 1080x1920 has 1080 lines. */
        int lines() {
            return Math.min(width, height);
        }
    }

    record Sound(
            String id,
            String language,
            String name,
            @Nullable Integer channels) {}

    record Text(String id, String language, String name) {}

    static PackageContents of(Film film, int posters) {
        return new PackageContents(
                film.videos().stream().map(PackageContents::picture).toList(),
                film.of(Track.Kind.AUDIO).stream()
                        .map(Rendition::track)
                        .map(track -> new Sound(track.id(), track.language(), track.name(), track.channels()))
                        .toList(),
                film.of(Track.Kind.SUBTITLES).stream()
                        .map(Rendition::track)
                        .map(track -> new Text(track.id(), track.language(), track.name()))
                        .toList(),
                posters);
    }

    private static Picture picture(Rendition video) {
        Ladder.Rung rung = video.track().requireRung();
        double rate = Double.parseDouble(video.track().requireRate().decimal());
        return new Picture(video.id(), rung.width(), rung.height(), rate, video.averageBandwidth());
    }
}
