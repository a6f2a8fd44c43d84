package org.opencinema.signing.lint;

import static org.opencinema.signing.lint.Severity.MUST;
import static org.opencinema.signing.lint.Severity.SHOULD;

/**
 * What a {@link Linter} checks. Clauses: RFC 8216; "Apple" is the HLS Authoring Specification for Apple Devices; "ISO" is ISO/IEC
 * 23009-1.
 */
public enum Rule {
    UNREADABLE(
            MUST, "RFC 8216 6.2.1", "Serve every document that the manifest names, within the limits of the linter."),

    HLS_HEADER(MUST, "RFC 8216 4.3.1.1", "Begin the playlist with the line #EXTM3U."),
    HLS_ENCODING(
            MUST,
            "RFC 8216 4.1",
            "Write the playlist in UTF-8 without a byte order mark and without control characters."),
    HLS_MIXED(
            MUST,
            "RFC 8216 4.1",
            "Keep tags of media playlists and of multivariant playlists in playlists of their own."),
    HLS_ATTRIBUTES(MUST, "RFC 8216 4.2", "Write attributes as NAME=value, with commas between them, each name once."),
    HLS_DUPLICATE_TAG(MUST, "RFC 8216 4.3.1.2, 4.3.3", "Write this tag once in a playlist."),
    HLS_VERSION(MUST, "RFC 8216 7", "Raise EXT-X-VERSION to what the tags in use need."),
    HLS_TLS(SHOULD, "Apple 11.1, 11.2, 11.3", "Deliver playlists and media by https."),

    HLS_TARGET_DURATION(MUST, "RFC 8216 4.3.3.1", "Give each media playlist an EXT-X-TARGETDURATION in whole seconds."),
    HLS_SEGMENT_TOO_LONG(
            MUST,
            "RFC 8216 4.3.3.1; Apple 7.7",
            "Raise EXT-X-TARGETDURATION to the longest segment, rounded to the next integer."),
    HLS_TARGET_LENGTH(SHOULD, "Apple 7.5", "Cut segments of about 6 seconds."),
    HLS_EXTINF(MUST, "RFC 8216 4.3.2.1", "Put #EXTINF:seconds, in front of each segment."),
    HLS_PLAYLIST_TYPE(MUST, "Apple 8.6", "Add #EXT-X-PLAYLIST-TYPE:VOD to the playlists of films."),
    HLS_END(MUST, "RFC 8216 6.2.1", "End a playlist that has its last segment with #EXT-X-ENDLIST."),
    HLS_SEQUENCE_POSITION(MUST, "RFC 8216 4.3.3.2, 4.3.3.3", "Move sequence numbers in front of the first segment."),
    HLS_MAP_MISSING(MUST, "Apple 8.20", "Name the initialization section of fMP4 segments by EXT-X-MAP."),
    HLS_MAP_URI(MUST, "RFC 8216 4.3.2.5", "Give EXT-X-MAP its URI."),
    HLS_KEY(MUST, "RFC 8216 4.3.2.4", "Give EXT-X-KEY a METHOD, and a URI unless it is NONE."),
    HLS_KEY_IV(MUST, "RFC 8216 4.3.2.4", "Write the IV as 0x and 32 hexadecimal digits."),
    HLS_BYTERANGE(
            MUST,
            "RFC 8216 4.3.2.2",
            "Write a byte range as length@offset; the offset may only be left out behind a range of the same file."),
    HLS_DATERANGE(MUST, "RFC 8216 4.3.2.7", "Give EXT-X-DATERANGE an ID and a START-DATE."),
    HLS_PROGRAM_DATE_TIME(MUST, "Apple 8.4", "Add EXT-X-PROGRAM-DATE-TIME to live playlists."),
    HLS_LIVE_WINDOW(MUST, "Apple 8.11", "Keep at least six segments in a live playlist."),
    HLS_TARGETS_DIFFER(MUST, "Apple 8.2", "Use one target duration for all audio and video playlists."),
    HLS_DURATIONS_DIFFER(MUST, "Apple 8.3, 8.7", "Let all playlists of a film cover the same time."),
    HLS_DISCONTINUITIES_DIFFER(MUST, "Apple 8.15", "Put discontinuities at the same times in all playlists."),

    HLS_BANDWIDTH(MUST, "RFC 8216 4.3.4.2", "Give each variant its peak BANDWIDTH in bits per second."),
    HLS_VARIANT_URI(MUST, "RFC 8216 4.3.4.2", "Put the URI of the variant on the line behind EXT-X-STREAM-INF."),
    HLS_CODECS(MUST, "Apple 9.1; RFC 8216 4.3.4.2", "Name all codecs of a variant in CODECS, or players must try."),
    HLS_RESOLUTION(MUST, "Apple 9.2", "Give each variant with video its RESOLUTION."),
    HLS_FRAME_RATE(MUST, "Apple 9.15", "Give each variant with video its FRAME-RATE."),
    HLS_AVERAGE_BANDWIDTH(MUST, "Apple 9.14", "Give each variant its AVERAGE-BANDWIDTH."),
    HLS_ONE_VARIANT(MUST, "Apple 9.9", "Offer video in several bit rates."),
    HLS_INDEPENDENT(
            SHOULD, "Apple 9.11, 9.12", "Add EXT-X-INDEPENDENT-SEGMENTS, if segments begin with an IDR picture."),
    HLS_GROUP(MUST, "RFC 8216 4.3.4.2", "Name a group that has an EXT-X-MEDIA of this type."),
    HLS_MEDIA(
            MUST,
            "RFC 8216 4.3.4.1",
            "Give EXT-X-MEDIA its TYPE, GROUP-ID and NAME, subtitles a URI, closed captions an INSTREAM-ID and no URI."),
    HLS_MEDIA_GROUP(
            MUST, "RFC 8216 4.3.4.1.1", "Give the members of a group different names, and only one DEFAULT=YES."),
    HLS_LANGUAGE(MUST, "Apple 8.10", "Give audio and subtitles their LANGUAGE."),
    HLS_I_FRAMES(MUST, "Apple 6.1", "Add I-frame playlists, so that viewers see where they seek."),
    HLS_I_FRAME_ATTRIBUTES(
            MUST,
            "RFC 8216 4.3.4.3; Apple 9.3, 9.4",
            "Give EXT-X-I-FRAME-STREAM-INF its URI, BANDWIDTH, CODECS and RESOLUTION."),
    HLS_I_FRAMES_ONLY(MUST, "Apple 6.8", "Add EXT-X-I-FRAMES-ONLY to the I-frame playlist."),

    DASH_XML(
            MUST,
            "ISO 5.3.1",
            "Write one MPD in the namespace urn:mpeg:dash:schema:mpd:2011, as well-formed XML without a document type."),
    DASH_PROFILES(MUST, "ISO 5.3.1.2", "Name the profiles that the MPD follows in MPD@profiles."),
    DASH_MIN_BUFFER_TIME(MUST, "ISO 5.3.1.2", "Give the MPD its minBufferTime as an ISO 8601 duration."),
    DASH_DURATION(MUST, "ISO 5.3.1.2", "Give a static MPD mediaPresentationDuration, or its last Period a duration."),
    DASH_AVAILABILITY_START(MUST, "ISO 5.3.1.2", "Give a dynamic MPD availabilityStartTime and publishTime."),
    DASH_UTC_TIMING(SHOULD, "ISO 5.8.4.11", "Add UTCTiming, so that players need not trust their own clock."),
    DASH_PERIOD(MUST, "ISO 5.3.1.2, 5.3.2.2", "Write at least one Period; each of a dynamic MPD with an id."),
    DASH_MIME_TYPE(MUST, "ISO 5.3.7.2", "Give the Representation or its AdaptationSet a mimeType."),
    DASH_CODECS(SHOULD, "ISO 5.3.7.2", "Name the codecs, or players must try."),
    DASH_REPRESENTATION_ID(
            MUST, "ISO 5.3.5.2", "Give each Representation an id without spaces that no other in the Period has."),
    DASH_BANDWIDTH(MUST, "ISO 5.3.5.2", "Give each Representation its bandwidth in bits per second."),
    DASH_RESOLUTION(SHOULD, "ISO 5.3.7.2", "Give video its width and height."),
    DASH_FRAME_RATE(SHOULD, "ISO 5.3.7.2", "Give video its frameRate."),
    DASH_LANGUAGE(SHOULD, "ISO 5.3.3.2", "Give audio and subtitles their lang."),
    DASH_ALIGNMENT(
            SHOULD,
            "ISO 5.3.3.2",
            "Cut the Representations of a set at the same times and say so by segmentAlignment."),
    DASH_ADDRESSING(
            MUST, "ISO 5.3.9.1", "Tell where the segments are: SegmentTemplate, SegmentList, SegmentBase or BaseURL."),
    DASH_TEMPLATE(
            MUST,
            "ISO 5.3.9.4.4",
            "Use the identifiers RepresentationID, Number, Time, Bandwidth, SubNumber between dollar signs, and $$ for a dollar."),
    DASH_TEMPLATE_MEDIA(
            MUST, "ISO 5.3.9.4.4", "Let media have either $Number$ or $Time$, and $Time$ only with a SegmentTimeline."),
    DASH_SEGMENT_DURATION(MUST, "ISO 5.3.9.2.2", "Give the template either a duration or a SegmentTimeline."),
    DASH_TIMELINE(
            MUST,
            "ISO 5.3.9.6",
            "Give each S of a SegmentTimeline a duration d, and let none begin before the last has ended."),
    DASH_CONTENT_PROTECTION(
            MUST,
            "ISO 5.8.4.1, 5.8.5.2",
            "Give ContentProtection its schemeIdUri, and mp4protection its default_KID as a UUID.");

    private final Severity severity;
    private final String clauses;
    private final String advice;

    Rule(Severity severity, String clauses, String advice) {
        this.severity = severity;
        this.clauses = clauses;
        this.advice = advice;
    }

    public Severity severity() {
        return severity;
    }

    /** Where it is written. */
    public String clauses() {
        return clauses;
    }

    /** What to do. */
    public String advice() {
        return advice;
    }
}
