package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/** The packaged video of a title or an episode. */
record MediaPackage(UUID id, double durationSeconds) {
    static final String HLS = "master.m3u8";
    static final String DASH = "manifest.mpd";
    /** What the keys of all objects start with that workers put. */
    static final List<String> PREFIXES = List.of("packages/", "work/");

    /** The same master, packaged in the same way for the same video, has the same address. */
    static UUID address(Video video, byte[] sha256, String recipe) {
        MessageDigest digest = sha256();
        digest.update(video.id().toString().getBytes(UTF_8));
        digest.update(sha256);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(recipe.getBytes(UTF_8)));
        long high = (hash.getLong() & ~0xf000L) | 0x8000L; // RFC 9562, version 8
        long low = (hash.getLong() & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(high, low);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String prefix(UUID packageId) {
        return "packages/" + packageId + "/";
    }

    /** Where tracks are kept until the package, or the job, is finished. */
    static String workPrefix(UUID id) {
        return "work/" + id + "/";
    }
}
