package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.opencinema.service.streaming.Rendition.Fragment;
import org.opencinema.service.streaming.Rendition.Segment;
import org.opencinema.service.streaming.Track.Kind;

/** Writes the playlists of a film (RFC 8216 and the authoring specification of Apple). */
final class HlsPlaylists {
    private static final String STEREO = "stereo";
    private static final String SURROUND = "surround";
    private static final String SUBTITLES = "subtitles";

    private final Film film;
    private final boolean keyFrames;

    private HlsPlaylists(Film film, boolean keyFrames) {
        this.film = film;
        this.keyFrames = keyFrames;
    }

    /** @param keyFrames whether there are playlists of key frames, whose byte ranges hold for one variant of the segments only */
    static void write(Film film, Path directory, boolean keyFrames) throws IOException {
        HlsPlaylists playlists = new HlsPlaylists(film, keyFrames);
        Files.writeString(directory.resolve(MediaPackage.HLS), playlists.multivariant());
        for (Rendition rendition : film.renditions()) {
            boolean subtitles = rendition.track().kind() == Kind.SUBTITLES;
            String text = subtitles ? playlists.subtitles(rendition) : playlists.media(rendition);
            Files.writeString(directory.resolve(rendition.playlist()), text);
        }
        if (keyFrames) {
            for (Rendition video : film.videos()) {
                Files.writeString(directory.resolve(video.iFramePlaylist()), playlists.iFrames(video));
            }
        }
    }

    private String multivariant() {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        film.of(Kind.AUDIO).forEach(audio -> text.append(audioLine(audio)));
        film.of(Kind.SUBTITLES).forEach(subtitles -> text.append(subtitlesLine(subtitles)));
        for (String group : List.of(STEREO, SURROUND)) {
            List<Rendition> sounds = audio(group);
            if (!sounds.isEmpty()
                    || (group.equals(STEREO) && film.of(Kind.AUDIO).isEmpty())) {
                film.videos().forEach(video -> text.append(variant(video, sounds, group)));
            }
        }
        if (keyFrames) {
            film.videos().forEach(video -> text.append(iFrameStream(video)));
        }
        return text.toString();
    }

    private List<Rendition> audio(String group) {
        return film.of(Kind.AUDIO).stream()
                .filter(audio -> group(audio).equals(group))
                .toList();
    }

    private static String group(Rendition audio) {
        return audio.track().isSurround() ? SURROUND : STEREO;
    }

    private static String audioLine(Rendition audio) {
        Track track = audio.track();
        return "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"%s\",NAME=\"%s\",LANGUAGE=\"%s\",DEFAULT=%s,AUTOSELECT=YES,CHANNELS=\"%d\",URI=\"%s\"\n"
                .formatted(
                        group(audio),
                        track.name(),
                        track.language(),
                        yes(track.preferred()),
                        track.channels(),
                        audio.playlist());
    }

    private static String subtitlesLine(Rendition subtitles) {
        Track track = subtitles.track();
        return "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"%s\",NAME=\"%s\",LANGUAGE=\"%s\",DEFAULT=NO,AUTOSELECT=YES,FORCED=%s,URI=\"%s\"\n"
                .formatted(SUBTITLES, track.name(), track.language(), yes(track.forced()), subtitles.playlist());
    }

    private static String yes(boolean yes) {
        return yes ? "YES" : "NO";
    }

    private String variant(Rendition video, List<Rendition> sounds, String group) {
        long average = video.averageBandwidth() + highest(sounds.stream().map(Rendition::averageBandwidth));
        long peak = video.peakBandwidth() + highest(sounds.stream().map(Rendition::peakBandwidth));
        String codecs = sounds.isEmpty()
                ? video.codecs()
                : video.codecs() + "," + sounds.get(0).codecs();
        StringBuilder line = new StringBuilder("#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s\","
                .formatted(Math.max(peak, average), average, codecs));
        line.append(resolution(video))
                .append(",FRAME-RATE=")
                .append(video.track().requireRate().decimal());
        if (!sounds.isEmpty()) {
            line.append(",AUDIO=\"").append(group).append('"');
        }
        if (!film.of(Kind.SUBTITLES).isEmpty()) {
            line.append(",SUBTITLES=\"").append(SUBTITLES).append('"');
        }
        return line.append(",CLOSED-CAPTIONS=NONE\n")
                .append(video.playlist())
                .append('\n')
                .toString();
    }

    private static long highest(Stream<Long> rates) {
        return rates.mapToLong(Long::longValue).max().orElse(0);
    }

    private static String resolution(Rendition video) {
        Ladder.Rung rung = video.track().requireRung();
        return "RESOLUTION=" + rung.width() + "x" + rung.height();
    }

    private static String iFrameStream(Rendition video) {
        long peak = 1;
        long bytes = 0;
        for (Segment segment : video.segments()) {
            for (Fragment fragment : segment.fragments()) {
                long length = fragment.firstSampleBytes();
                bytes += length;
                peak = Math.max(peak, (long) Math.ceil(length * 8 / video.seconds(fragment.duration())));
            }
        }
        long average = Math.max(1, (long) (bytes * 8 / video.seconds()));
        return "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s\",%s,URI=\"%s\"\n"
                .formatted(peak, Math.min(peak, average), video.codecs(), resolution(video), video.iFramePlaylist());
    }

    private static StringBuilder head(long target) {
        return new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:")
                .append(target)
                .append("\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n");
    }

    private String media(Rendition rendition) {
        StringBuilder text = head(film.targetSeconds())
                .append("#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"")
                .append(rendition.init())
                .append("\"\n");
        for (Segment segment : rendition.segments()) {
            text.append(duration(rendition.seconds(segment.duration())))
                    .append(segment.file())
                    .append('\n');
        }
        return text.append("#EXT-X-ENDLIST\n").toString();
    }

    private static String duration(double seconds) {
        return String.format(Locale.ROOT, "#EXTINF:%.6f,\n", seconds);
    }

    /** Each range has the boxes in front of a picture and the picture itself. */
    private String iFrames(Rendition video) {
        StringBuilder text = head(film.targetSeconds())
                .append("#EXT-X-I-FRAMES-ONLY\n#EXT-X-MAP:URI=\"")
                .append(video.init())
                .append("\"\n");
        for (Segment segment : video.segments()) {
            for (Fragment fragment : segment.fragments()) {
                text.append(duration(video.seconds(fragment.duration())));
                text.append("#EXT-X-BYTERANGE:%d@%d\n".formatted(fragment.firstSampleBytes(), fragment.offset()));
                text.append(segment.file()).append('\n');
            }
        }
        return text.append("#EXT-X-ENDLIST\n").toString();
    }

    /** The whole film in one segment. */
    private String subtitles(Rendition rendition) {
        return head((long) Math.ceil(film.durationSeconds()))
                .append(duration(film.durationSeconds()))
                .append(rendition.init())
                .append("\n#EXT-X-ENDLIST\n")
                .toString();
    }
}
