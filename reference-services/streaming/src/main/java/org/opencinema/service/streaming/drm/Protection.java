package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Encrypts what was packaged, as was chosen for its title. */
public final class Protection {
    private final ContentKeyStore store;
    private final KeySource random;
    private final KeySource source;
    private final SampleEncryption samples;
    private final Clock clock;

    Protection(ContentKeyStore store, KeySource random, KeySource source, SampleEncryption samples, Clock clock) {
        this.store = store;
        this.random = random;
        this.source = source;
        this.samples = samples;
        this.clock = clock;
    }

    /** How a package is to be protected, whatever is chosen for its title later. */
    public static final class Choice {
        private final ContentKeyStore.Choice stored;

        private Choice(ContentKeyStore.Choice stored) {
            this.stored = stored;
        }

        /** Whether it stays clear. */
        public boolean isNone() {
            return stored.scheme() == Scheme.NONE;
        }
    }

    /** What is chosen for the next package of a title. */
    public Choice choice(UUID titleId) {
        return new Choice(store.getChoice(titleId));
    }

    /**
     * Encrypts a clear CMAF package in its directory with new keys, unless it stays clear; then other files are in the directory.
     *
     * @param list the HLS list of renditions
     * @throws IOException if the directory, the program that encrypts, or the source of keys fails; another try may succeed
     */
    public void apply(Choice choice, UUID packageId, Path directory, String list)
            throws IOException, InterruptedException {
        if (choice.isNone()) {
            return;
        }
        Listed listed = Listed.read(directory, list);
        Scheme scheme = choice.stored.scheme();
        if (scheme == Scheme.AES_128) {
            List<Rendition> all = new ArrayList<>(listed.renditions());
            for (Rendition frames : listed.keyFrames()) {
                all.add(KeyFrames.separate(directory, frames));
            }
            encryptSegments(packageId, directory, all, choice.stored.segmentsPerKey());
        } else {
            encryptSamples(packageId, directory, listed, scheme);
        }
        Rates.tell(directory, list);
    }

    /** Drops the keys of a package that came to nothing. */
    public void forget(UUID packageId) {
        store.forget(packageId);
    }

    private void encryptSegments(UUID packageId, Path directory, List<Rendition> renditions, int segmentsPerKey)
            throws IOException {
        List<Track> tracks = new ArrayList<>();
        for (Rendition rendition : renditions) {
            for (int i = SegmentEncryption.keysNeeded(rendition, segmentsPerKey); i > 0; i--) {
                tracks.add(rendition.track());
            }
        }
        List<ContentKey> keys = random.create(packageId, Scheme.AES_128, tracks).keys();
        store.insert(packageId, Scheme.AES_128, keys, clock.instant());
        int next = 0;
        for (Rendition rendition : renditions) {
            int needed = SegmentEncryption.keysNeeded(rendition, segmentsPerKey);
            SegmentEncryption.encrypt(directory, rendition, keys.subList(next, next + needed), segmentsPerKey);
            next += needed;
        }
        // DASH knows no encryption of whole segments.
        Files.deleteIfExists(directory.resolve(ShakaPackager.MANIFEST));
    }

    private void encryptSamples(UUID packageId, Path directory, Listed listed, Scheme scheme)
            throws IOException, InterruptedException {
        List<Track> tracks = listed.renditions().stream()
                .map(Rendition::track)
                .distinct()
                .sorted()
                .toList();
        ShakaPackager.Keys keys = source.create(packageId, scheme, tracks);
        store.insert(packageId, scheme, keys.keys(), clock.instant());
        samples.encrypt(directory, listed, scheme, keys);
    }
}
