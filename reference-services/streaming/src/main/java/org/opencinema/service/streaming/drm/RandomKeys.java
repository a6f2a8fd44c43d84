package org.opencinema.service.streaming.drm;

import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;

/** Keys made here, at random. */
final class RandomKeys implements KeySource {
    private final SecureRandom random;

    RandomKeys(SecureRandom random) {
        this.random = random;
    }

    @Override
    public ShakaPackager.Keys create(UUID packageId, Scheme scheme, List<Track> tracks) {
        return new ShakaPackager.Keys(tracks.stream().map(this::key).toList(), List.of());
    }

    private ContentKey key(Track track) {
        byte[] secret = new byte[ContentKey.BYTES];
        random.nextBytes(secret);
        return new ContentKey(newId(random), track, secret);
    }

    /** A random UUID (RFC 9562, version 4): ids of keys tell neither order nor time. */
    static UUID newId(SecureRandom random) {
        byte[] bytes = new byte[ContentKey.BYTES];
        random.nextBytes(bytes);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        return ContentKey.id(bytes);
    }
}
