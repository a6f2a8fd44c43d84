package org.opencinema.service.streaming.drm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program Shaka Packager, which encrypts samples (ISO/IEC 23001-7). It writes segments, playlists and manifest anew under the
 * names that they had.
 */
final class ShakaPackager {
    static final String MANIFEST = "manifest.mpd";
    private static final int PSSH = 0x70737368;
    private static final UUID COMMON_SYSTEM = UUID.fromString("1077efec-c0b2-4d02-ace3-3c1e52e2fb4b");

    private static final String FAIR_PLAY = "FairPlay";
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final int TOLD = 600;
    /** Less than a group of pictures lasts, so that each begins a fragment and its key frame can be read without the pictures before. */
    private static final String FRAGMENT_SECONDS = "1";

    /** Not the secrets of the service. */
    private static final Set<String> INHERITED = Set.of("PATH");

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(0*1)(\\.[A-Za-z0-9]+)");

    private final String program;

    ShakaPackager(String program) {
        this.program = program;
    }

    /** What to encrypt with: a key for each track, and boxes (pssh) that other systems need. */
    record Keys(List<ContentKey> keys, List<byte[]> boxes) {}

    /** Encrypts what is in one directory into another one, which is empty. */
    void encrypt(Path from, Listed listed, Scheme scheme, Keys keys, Set<String> systems, Path to)
            throws IOException, InterruptedException {
        Path secrets = Files.createFile(
                to.resolve("flags"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        List<Path> inputs = new ArrayList<>();
        try {
            Files.writeString(secrets, flags(keys, systems));
            List<String> command = new ArrayList<>(List.of("nice", "-n", "10", program));
            if (Files.isExecutable(SETPRIV)) {
                command.addAll(0, List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
            }
            for (Rendition rendition : listed.renditions()) {
                Path input = to.resolve("clear-" + inputs.size() + ".mp4");
                inputs.add(input);
                join(from, rendition, input);
                command.add(stream(rendition, listed.keyFrames(), input));
            }
            command.addAll(List.of("--quiet", "--enable_raw_key_encryption", "--clear_lead", "0"));
            command.addAll(List.of("--protection_scheme", scheme.text(), "--flagfile", "flags"));
            command.addAll(List.of("--segment_duration", "4", "--fragment_duration", FRAGMENT_SECONDS));
            command.addAll(List.of("--generate_static_live_mpd", "--mpd_output", MANIFEST));
            command.addAll(List.of("--hls_playlist_type", "VOD", "--hls_master_playlist_output", "shaka.m3u8"));
            run(command, to);
        } finally {
            Files.delete(secrets);
            for (Path input : inputs) {
                Files.deleteIfExists(input);
            }
        }
        Files.delete(to.resolve("shaka.m3u8"));
    }

    /** In a file that only this user reads: arguments are seen by everybody on the machine. */
    private static String flags(Keys keys, Set<String> systems) {
        HexFormat hex = HexFormat.of();
        String raw = keys.keys().stream()
                .map(key ->
                        "label=%s:key_id=%s:key=%s".formatted(key.track(), key.hexId(), hex.formatHex(key.secret())))
                .collect(Collectors.joining(","));
        String flags = "--keys=" + raw + "\n";
        if (keys.boxes().isEmpty()) {
            return flags + "--protection_systems=" + String.join(",", systems) + "\n";
        }
        String boxes = Stream.concat(Stream.of(commonBox(keys.keys())), keys.boxes().stream())
                .map(hex::formatHex)
                .collect(Collectors.joining());
        String fairPlay = systems.contains(FAIR_PLAY) ? "--protection_systems=" + FAIR_PLAY + "\n" : "";
        return flags + "--pssh=" + boxes + "\n" + fairPlay;
    }

    /** The W3C's common box of version 1, which ClearKey reads: the program makes none where boxes are given. */
    static byte[] commonBox(List<ContentKey> keys) {
        int size = 4 * Integer.BYTES + ContentKey.BYTES * (1 + keys.size()) + Integer.BYTES;
        ByteBuffer box = ByteBuffer.allocate(size)
                .putInt(size)
                .putInt(PSSH)
                .putInt(1 << 24)
                .put(ContentKey.bytes(COMMON_SYSTEM))
                .putInt(keys.size());
        keys.forEach(key -> box.put(key.idBytes()));
        return box.putInt(0).array();
    }

    private static void join(Path from, Rendition rendition, Path to) throws IOException {
        try (OutputStream out = Files.newOutputStream(to)) {
            Files.copy(from.resolve(rendition.initialization()), out);
            for (String segment : rendition.segments()) {
                Files.copy(from.resolve(segment), out);
            }
        }
    }

    private static String stream(Rendition rendition, List<Rendition> keyFrames, Path input) throws IOException {
        Matcher first = NUMBERED.matcher(rendition.segments().get(0));
        if (!first.matches()) {
            throw new IOException("the segments of " + rendition.playlist() + " are not numbered from 1");
        }
        String template = first.group(1) + "$Number%0" + first.group(2).length() + "d$" + first.group(3);
        boolean audio = rendition.track() == Track.AUDIO;
        // With a name of its own each voice is an adaptation set of its own.
        String name = audio ? ",dash_label=" + rendition.initialization() : "";
        String trick = keyFrames.stream()
                .filter(frames -> frames.initialization().equals(rendition.initialization()))
                .map(frames -> ",iframe_playlist_name=" + frames.playlist())
                .findFirst()
                .orElse("");
        return "in=%s,stream=%s,init_segment=%s,segment_template=%s,playlist_name=%s,drm_label=%s%s%s"
                .formatted(
                        input.getFileName(),
                        audio ? "audio" : "video",
                        rendition.initialization(),
                        template,
                        rendition.playlist(),
                        rendition.track(),
                        name,
                        trick);
    }

    private static void run(List<String> command, Path directory) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("Shaka Packager did not finish within " + PATIENCE.toHours() + " hours");
            }
            if (process.exitValue() != 0) {
                String told = Files.readString(log, UTF_8);
                throw new IOException("Shaka Packager (CINEMA_SHAKA_PACKAGER) failed: "
                        + told.substring(Math.max(0, told.length() - TOLD)));
            }
        } finally {
            process.destroyForcibly().onExit().join();
            Files.delete(log);
        }
    }

    /** The systems that it writes boxes for, as it calls them. */
    static Set<String> systems(Scheme scheme, boolean widevine, boolean fairPlay) {
        Set<String> systems = new LinkedHashSet<>(Set.of("CommonSystem"));
        if (widevine) {
            systems.add("Widevine");
        }
        if (fairPlay && scheme == Scheme.CBCS) {
            systems.add(FAIR_PLAY);
        }
        return systems;
    }
}
