package org.opencinema.signing.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Copies a manifest and applies {@link UriRules} to its URIs. Not thread-safe; keeps its buffers, so one for each thread costs no
 * garbage. Memory is bounded by {@link #MAX_PART_BYTES}, whatever the length of the manifest.
 */
public sealed interface ManifestRewriter permits HlsRewriter, DashRewriter {
    /** The longest line of a playlist, and the longest tag, comment or URI of an MPD, in bytes. */
    int MAX_PART_BYTES = 64 * 1024;

    /**
     * A rewriter of HLS playlists (RFC 8216 and its second edition). It rewrites the URI lines and the URIs of EXT-X-KEY,
     * SESSION-KEY, MAP, MEDIA, I-FRAME-STREAM-INF, IMAGE-STREAM-INF, SESSION-DATA, PART, PRELOAD-HINT, RENDITION-REPORT,
     * CONTENT-STEERING, and X-ASSET-URI and X-ASSET-LIST of DATERANGE.
     */
    static ManifestRewriter hls() {
        return new HlsRewriter();
    }

    /**
     * A rewriter of DASH MPDs (ISO/IEC 23009-1) in UTF-8. It rewrites SegmentTemplate, SegmentURL, Initialization,
     * RepresentationIndex, BitstreamSwitching, BaseURL, Location, PatchLocation, ContentSteering and each xlink:href. A document
     * type is refused, and entities are never expanded.
     */
    static ManifestRewriter dash() {
        return new DashRewriter();
    }

    /**
     * Reads a manifest to its end and writes it with other URIs. Closes neither stream.
     *
     * @throws ManifestException when the manifest is refused
     * @throws IOException when a stream fails
     */
    void rewrite(InputStream source, OutputStream target, UriRules rules) throws IOException;
}
