package org.opencinema.service.streaming.drm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Encryption of samples by Shaka Packager: puts its segments, playlists and manifest in the place of the clear ones. */
final class SampleEncryption {
    private static final Pattern CLEAR_KEY =
            Pattern.compile("(#EXT-X-KEY:[^\n]*?)(,IV=0x[0-9A-Fa-f]+)?,KEYFORMAT=\"identity\"");
    private static final Pattern FAIR_PLAY = Pattern.compile("\"skd://([A-Za-z0-9+/]+=*)\"");

    private final ShakaPackager packager;
    private final boolean widevine;
    private final boolean fairPlay;

    SampleEncryption(ShakaPackager packager, boolean widevine, boolean fairPlay) {
        this.packager = packager;
        this.widevine = widevine;
        this.fairPlay = fairPlay;
    }

    void encrypt(Path directory, Listed listed, Scheme scheme, ShakaPackager.Keys keys)
            throws IOException, InterruptedException {
        Path output = Files.createDirectory(directory.resolve("encrypted"));
        Set<String> systems = ShakaPackager.systems(scheme, widevine, fairPlay);
        packager.encrypt(directory, listed, scheme, keys, systems, output);
        Path manifest = output.resolve(ShakaPackager.MANIFEST);
        Files.write(
                manifest,
                Manifests.merge(
                        Files.readAllBytes(directory.resolve(ShakaPackager.MANIFEST)), Files.readAllBytes(manifest)));
        for (Rendition rendition : listed.all().toList()) {
            Path playlist = output.resolve(rendition.playlist());
            Files.writeString(playlist, playlist(Files.readString(playlist)));
        }
        for (Rendition rendition : listed.renditions()) {
            Files.delete(directory.resolve(rendition.initialization()));
            for (String segment : rendition.segments()) {
                Files.delete(directory.resolve(segment));
            }
        }
        List<Path> made;
        try (Stream<Path> files = Files.list(output)) {
            made = files.toList();
        }
        for (Path file : made) {
            Files.move(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.delete(output);
    }

    /** Players ask our licence server by the id of the key; as "identity" its address would be taken for the key itself. */
    static String playlist(String text) {
        String named = CLEAR_KEY.matcher(text).replaceAll("$1,KEYFORMAT=\"org.w3.clearkey\",KEYFORMATVERSIONS=\"1\"");
        return FAIR_PLAY
                .matcher(named)
                .replaceAll(id -> Matcher.quoteReplacement(
                        "\"skd://" + ContentKey.id(Base64.getDecoder().decode(id.group(1))) + '"'));
    }
}
