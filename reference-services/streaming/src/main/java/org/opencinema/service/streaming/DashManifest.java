package org.opencinema.service.streaming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.opencinema.service.streaming.Rendition.Segment;
import org.opencinema.service.streaming.Track.Kind;

/** Writes the MPD of a film (ISO/IEC 23009-1), over the same segments as the playlists. */
final class DashManifest {
    private final Film film;
    private final StringBuilder xml = new StringBuilder();

    private DashManifest(Film film) {
        this.film = film;
    }

    static void write(Film film, Path directory) throws IOException {
        Files.writeString(directory.resolve(MediaPackage.DASH), new DashManifest(film).mpd());
    }

    private String mpd() {
        xml.append("""
                <?xml version="1.0" encoding="utf-8"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019" type="static" mediaPresentationDuration="%s" maxSegmentDuration="PT%dS" minBufferTime="PT%dS">
                  <Period id="0" start="PT0S">
                """.formatted(duration(film.durationSeconds()), film.targetSeconds() + 1, film.targetSeconds()));
        int set = 0;
        video(set++);
        for (Rendition audio : film.of(Kind.AUDIO)) {
            audio(set++, audio);
        }
        for (Rendition subtitles : film.of(Kind.SUBTITLES)) {
            subtitles(set++, subtitles);
        }
        return xml.append("  </Period>\n</MPD>\n").toString();
    }

    private static String duration(double seconds) {
        return String.format(Locale.ROOT, "PT%.3fS", seconds);
    }

    private void video(int set) {
        List<Rendition> videos = film.videos();
        xml.append(
                "    <AdaptationSet id=\"%d\" contentType=\"video\" mimeType=\"video/mp4\" segmentAlignment=\"true\" startWithSAP=\"1\">\n"
                        .formatted(set));
        role("main");
        for (Rendition video : videos) {
            Ladder.Rung rung = video.track().requireRung();
            xml.append(
                    "      <Representation id=\"%s\" codecs=\"%s\" bandwidth=\"%d\" width=\"%d\" height=\"%d\" frameRate=\"%s\" sar=\"1:1\">\n"
                            .formatted(
                                    video.id(),
                                    video.codecs(),
                                    video.peakBandwidth(),
                                    rung.width(),
                                    rung.height(),
                                    video.track().requireRate()));
            template(video);
        }
        xml.append("    </AdaptationSet>\n");
    }

    private void audio(int set, Rendition audio) {
        Track track = audio.track();
        xml.append(
                "    <AdaptationSet id=\"%d\" contentType=\"audio\" mimeType=\"audio/mp4\" lang=\"%s\" segmentAlignment=\"true\" startWithSAP=\"1\">\n"
                        .formatted(set, track.language()));
        role(track.preferred() ? "main" : "alternate");
        label(track);
        xml.append("      <Representation id=\"%s\" codecs=\"%s\" bandwidth=\"%d\" audioSamplingRate=\"%d\">\n"
                .formatted(audio.id(), audio.codecs(), audio.peakBandwidth(), audio.timescale()));
        xml.append(
                "        <AudioChannelConfiguration schemeIdUri=\"urn:mpeg:mpegB:cicp:ChannelConfiguration\" value=\"%d\"/>\n"
                        .formatted(track.channels()));
        template(audio);
        xml.append("    </AdaptationSet>\n");
    }

    private void subtitles(int set, Rendition subtitles) {
        Track track = subtitles.track();
        xml.append("    <AdaptationSet id=\"%d\" contentType=\"text\" mimeType=\"text/vtt\" lang=\"%s\">\n"
                .formatted(set, track.language()));
        role(track.forced() ? "forced-subtitle" : "subtitle");
        label(track);
        xml.append("""
                      <Representation id="%s" bandwidth="256">
                        <BaseURL>%s</BaseURL>
                      </Representation>
                    </AdaptationSet>
                """.formatted(subtitles.id(), subtitles.init()));
    }

    private void role(String value) {
        xml.append("      <Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"%s\"/>\n".formatted(value));
    }

    private void label(Track track) {
        xml.append("      <Label>")
                .append(track.name().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
                .append("</Label>\n");
    }

    private void template(Rendition rendition) {
        xml.append(
                "        <SegmentTemplate timescale=\"%d\" initialization=\"%s\" media=\"$RepresentationID$-$Number%%05d$.m4s\" startNumber=\"1\">\n          <SegmentTimeline>\n"
                        .formatted(rendition.timescale(), rendition.init()));
        List<Segment> segments = rendition.segments();
        int from = 0;
        while (from < segments.size()) {
            long duration = segments.get(from).duration();
            int to = from + 1;
            while (to < segments.size() && segments.get(to).duration() == duration) {
                to++;
            }
            xml.append("            <S ")
                    .append(from == 0 ? "t=\"0\" " : "")
                    .append("d=\"")
                    .append(duration)
                    .append('"');
            xml.append(to - from > 1 ? " r=\"" + (to - from - 1) + "\"/>\n" : "/>\n");
            from = to;
        }
        xml.append("          </SegmentTimeline>\n        </SegmentTemplate>\n      </Representation>\n");
    }
}
