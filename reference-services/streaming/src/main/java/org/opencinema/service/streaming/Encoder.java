package org.opencinema.service.streaming;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes tracks of a master: H.264 and AAC in fragmented MP4, cut alike in all sizes, and WebVTT. */
final class Encoder {
    /** EBU R 128. */
    private static final double LOUDNESS = -23;

    private static final double MAX_PEAK = -1;
    private static final Pattern INTEGRATED = Pattern.compile("I:\\s+(-?\\d{1,3}\\.\\d) LUFS");
    private static final Pattern PEAK = Pattern.compile("Peak:\\s+(-?\\d{1,3}\\.\\d) dBFS");
    private static final double SILENCE = -70;
    /** An AAC decoder begins with a frame of its own, so the sound begins one frame later in the film. */
    private static final int PRIMING = 1024;

    private static final int SAMPLE_RATE = 48_000;
    private static final List<String> EXACT =
            List.of("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags", "+bitexact");
    private static final List<String> CMAF = List.of("-f", "mp4", "-movflags");

    private final Ffmpeg ffmpeg;
    private final String preset;

    Encoder(Ffmpeg ffmpeg, String preset) {
        this.ffmpeg = ffmpeg;
        this.preset = preset;
    }

    /** What the bytes of a track depend on besides the master. */
    String recipe(Path directory) throws PackagingException, InterruptedException {
        return "1|" + preset + '|' + ffmpeg.threads() + '|' + ffmpeg.version(directory);
    }

    /** A watermark, and for which of its variants. */
    record Mark(FaintPicture picture, boolean b) {}

    /** The errors that FFmpeg passed over, if any. */
    List<String> video(
            Path master, Source source, Track track, Optional<Mark> mark, Path file, Ffmpeg.Listener listener)
            throws PackagingException, InterruptedException {
        Ladder.Rung rung = track.requireRung();
        FrameRate rate = track.requireRate();
        String group = Integer.toString(rate.groupOfPictures());
        String sized = "fps=" + rate + ":start_time=0,scale=" + rung.width() + ":" + rung.height() + ",setsar=1";
        List<String> output = new ArrayList<>(picture(track, colours(source, sized), mark));
        output.addAll(List.of("-an", "-sn", "-dn"));
        output.addAll(List.of("-c:v", "libx264", "-preset", preset, "-profile:v", "high"));
        output.addAll(List.of("-crf", "23", "-maxrate", rung.maxKilobits() + "k"));
        output.addAll(List.of("-bufsize", 2 * rung.maxKilobits() + "k", "-bf", "2"));
        output.addAll(List.of("-g", group, "-keyint_min", group, "-sc_threshold", "0"));
        output.addAll(List.of("-threads", Integer.toString(ffmpeg.threads())));
        if (source.picture().hdr()) {
            output.addAll(List.of("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"));
        }
        output.addAll(EXACT);
        output.addAll(List.of("-video_track_timescale", Integer.toString(rate.timescale())));
        output.addAll(CMAF);
        output.addAll(
                List.of("+cmaf+frag_keyframe+skip_trailer", file.getFileName().toString()));
        return ffmpeg.run(List.of(), master, output, Ffmpeg.folder(file), listener);
    }

    private static List<String> picture(Track track, String filter, Optional<Mark> mark) {
        String stream = "0:" + track.stream();
        if (mark.isEmpty()) {
            return List.of("-map", stream, "-vf", filter);
        }
        String marked = mark.get().picture().filter(mark.get().b(), "clear", "marked", "mark");
        return List.of("-filter_complex", "[" + stream + "]" + filter + "[clear];" + marked, "-map", "[marked]");
    }

    /** What makes of the master's pictures those of an ordinary screen, around what else is done with them. */
    static String colours(Source source, String filter) {
        String progressive = source.picture().interlaced() ? "yadif=deint=interlaced," + filter : filter;
        return source.picture().hdr()
                ? progressive
                        + ",zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
                        + "zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
                : progressive + ",format=yuv420p";
    }

    /** As long as the picture, and as loud as other films. */
    void audio(Path master, Track track, double seconds, Path file, Ffmpeg.Listener listener)
            throws PackagingException, InterruptedException {
        String layout = track.isSurround() ? "5.1" : track.channels() == 1 ? "mono" : "stereo";
        String normal = "aresample=" + SAMPLE_RATE + ":async=1:first_pts=0,aformat=channel_layouts=" + layout;
        double gain = gain(master, track, normal, Ffmpeg.folder(file), speed -> listener.at(0, speed));
        long samples = Math.round(seconds * SAMPLE_RATE);
        String filter = String.format(
                Locale.ROOT,
                "%s,volume=%.1fdB,apad,atrim=start_sample=%d:end_sample=%d,asetpts=PTS-STARTPTS",
                normal,
                gain,
                PRIMING,
                Math.max(samples, 2 * PRIMING));
        String kilobits = track.isSurround() ? "384k" : track.channels() == 1 ? "80k" : "128k";
        List<String> output = new ArrayList<>(List.of("-map", "0:" + track.stream(), "-vn", "-sn", "-dn"));
        output.addAll(List.of("-af", filter, "-c:a", "aac", "-b:a", kilobits));
        output.addAll(EXACT);
        output.addAll(CMAF);
        output.addAll(List.of("+cmaf+skip_trailer", "-frag_duration", "4000000"));
        output.add(file.getFileName().toString());
        ffmpeg.run(List.of(), master, output, Ffmpeg.folder(file), listener);
    }

    /** In dB: one for the whole track, so that what is quiet in it stays quiet; never so high that it clips. */
    private double gain(Path master, Track track, String filter, Path directory, DoubleConsumer speeds)
            throws PackagingException, InterruptedException {
        List<String> output = new ArrayList<>(List.of("-map", "0:" + track.stream(), "-vn", "-sn", "-dn"));
        output.addAll(List.of("-af", filter + ",ebur128=peak=true:framelog=verbose"));
        output.addAll(List.of("-f", "null", "-"));
        List<String> summary =
                ffmpeg.run(List.of("-v", "info"), master, output, directory, (seconds, speed) -> speeds.accept(speed));
        double loudness = last(INTEGRATED, summary);
        double peak = last(PEAK, summary);
        return loudness <= SILENCE ? 0 : Math.min(LOUDNESS - loudness, MAX_PEAK - peak);
    }

    private static double last(Pattern pattern, List<String> lines) {
        double last = SILENCE;
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                last = Double.parseDouble(matcher.group(1));
            }
        }
        return last;
    }

    void subtitles(Path master, Track track, Path file, Ffmpeg.Listener listener)
            throws PackagingException, InterruptedException {
        List<String> output = new ArrayList<>(List.of("-map", "0:" + track.stream(), "-c:s", "webvtt"));
        output.addAll(EXACT);
        output.addAll(List.of("-f", "webvtt", file.getFileName().toString()));
        ffmpeg.run(List.of(), master, output, Ffmpeg.folder(file), listener);
    }
}
