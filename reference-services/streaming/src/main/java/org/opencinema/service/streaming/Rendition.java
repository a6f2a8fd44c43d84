package org.opencinema.service.streaming;

import java.util.ArrayList;
import java.util.List;

/**
 * A track as it is delivered: an initialization section and segments in CMAF, or one WebVTT file.
 *
 * @param codecs as RFC 6381 writes them; empty for subtitles
 * @param timescale ticks in a second
 * @param init the name of the initialization section; for subtitles of the file itself
 * @param segments none for subtitles
 */
record Rendition(Track track, String codecs, int timescale, String init, List<Segment> segments) {
    Rendition {
        segments = List.copyOf(segments);
    }

    /** A file of the package; its duration in ticks. */
    record Segment(String file, long duration, long bytes, List<Fragment> fragments) {
        Segment {
            fragments = List.copyOf(fragments);
        }
    }

    /** A moof and mdat in a segment: where it begins, its duration in ticks, and how far its first picture or sound reaches. */
    record Fragment(long offset, long duration, long firstSampleBytes) {}

    /** As large as the larger of both in each segment, for their bandwidth. */
    Rendition covering(Rendition other) {
        List<Segment> larger = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            long more = i < other.segments.size() ? other.segments.get(i).bytes() : 0;
            long bytes = Math.max(segment.bytes(), more);
            larger.add(new Segment(segment.file(), segment.duration(), bytes, segment.fragments()));
        }
        return new Rendition(track, codecs, timescale, init, larger);
    }

    String id() {
        return track.id();
    }

    String playlist() {
        return id() + ".m3u8";
    }

    String iFramePlaylist() {
        return id() + "-iframes.m3u8";
    }

    double seconds() {
        return seconds(segments.stream().mapToLong(Segment::duration).sum());
    }

    double seconds(long ticks) {
        return (double) ticks / timescale;
    }

    double longestSegmentSeconds() {
        return seconds(segments.stream().mapToLong(Segment::duration).max().orElse(0));
    }

    /** In bit/s. */
    long averageBandwidth() {
        long bytes = segments.stream().mapToLong(Segment::bytes).sum();
        return (long) Math.ceil(bytes * 8 / Math.max(0.001, seconds()));
    }

    /** Of the segment with the highest rate, in bit/s; a short one says nothing. */
    long peakBandwidth() {
        double enough = longestSegmentSeconds() / 2;
        return segments.stream()
                .filter(segment -> seconds(segment.duration()) >= enough)
                .mapToLong(segment ->
                        (long) Math.ceil(segment.bytes() * 8 / Math.max(0.001, seconds(segment.duration()))))
                .max()
                .orElseGet(this::averageBandwidth);
    }
}
