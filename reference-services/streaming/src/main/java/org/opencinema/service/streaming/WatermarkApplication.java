package org.opencinema.service.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.StringSubstitutor;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.signing.watermark.Suspect;
import org.opencinema.signing.watermark.Watermark;
import software.amazon.awssdk.core.ResponseInputStream;

/** The program that reads the watermark of a recorded stream and names the sessions that it was made from. Blocking; needs FFmpeg. */
public final class WatermarkApplication implements AutoCloseable {
    private static final Pattern VARIANT =
            Pattern.compile("#EXT-X-STREAM-INF:[^\\n]*?RESOLUTION=(\\d+)x(\\d+)[^\\n]*\\n([^\\n#]+)");
    /** Below it the mark may be lost in what the encoder leaves out. */
    private static final int MIN_LINES = 180;

    private static final Pattern SEGMENT = Pattern.compile("#EXTINF:([0-9.]+),[^\\n]*\\n(?:#[^\\n]*\\n)*([^\\n#]+)");
    private static final Pattern INIT = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"");

    private final Jdbi jdbi;
    private final WatermarkStore store;
    private final MediaBucket bucket;
    private final byte[] secret;
    private final Ffmpeg ffmpeg;

    private WatermarkApplication(Jdbi jdbi, MediaBucket bucket, byte[] secret, Ffmpeg ffmpeg) {
        this.jdbi = jdbi;
        this.store = new WatermarkStore(jdbi, Clock.systemUTC());
        this.bucket = bucket;
        this.secret = secret.clone();
        this.ffmpeg = ffmpeg;
    }

    /** A detector beside a streaming service with these settings, which are called as in streaming.yml. */
    public static WatermarkApplication create(Map<String, String> settings) throws IOException, ConfigurationException {
        StringSubstitutor substitutor = new StringSubstitutor(settings);
        substitutor.setEnableUndefinedVariableException(true);
        StreamingConfiguration configuration = new YamlConfigurationFactory<>(
                        StreamingConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), "dw")
                .build(
                        new SubstitutingSourceProvider(new ResourceConfigurationSourceProvider(), substitutor),
                        "streaming.yml");
        var packaging = configuration.packaging();
        Properties properties = new Properties();
        properties.setProperty("user", configuration.database().user());
        properties.setProperty("password", configuration.database().password());
        properties.setProperty("currentSchema", "streaming");
        return new WatermarkApplication(
                Jdbi.create(configuration.database().url(), properties),
                new MediaBucket(configuration.bucket()),
                configuration.watermark().secret(),
                new Ffmpeg(packaging.ffmpeg, packaging.ffprobe, packaging.limits()));
    }

    /**
     * What was found.
     *
     * @param packageId the package that the recording was compared with
     * @param firstSegment the number of the first segment that it shows, from 0
     * @param letters the variants that it shows, a letter for each segment: A, B, or ? where it cannot be told
     * @param sessions how many sessions were looked through
     * @param suspects the sessions that had a part in it, strongest evidence first
     */
    public record Finding(UUID packageId, int firstSegment, String letters, int sessions, List<Accused> suspects) {}

    /** A session that had a part; the account and device are empty if the database does not know the session. */
    public record Accused(UUID sessionId, String account, String device, double evidence) {}

    /** The newest marked package of a title or an episode. */
    public Optional<UUID> findPackage(UUID videoId) {
        return jdbi.withHandle(handle -> handle.createQuery("select id from packages join watermarks on package_id = id"
                        + " where coalesce(episode_id, title_id) = :id order by version desc limit 1")
                .bind("id", videoId)
                .map((row, context) -> row.getObject("id", UUID.class))
                .findOne());
    }

    /** Compares a recording, one stretch without cuts, with all sessions that played the package and these further ones. */
    public Finding detect(Path recording, UUID packageId, List<UUID> more) throws IOException {
        Marking marking = store.find(packageId)
                .orElseThrow(() -> new IllegalArgumentException("package " + packageId + " has no watermark"));
        List<UUID> sessions = Stream.concat(store.listSessions(packageId).stream(), more.stream())
                .distinct()
                .toList();
        Path directory = Files.createTempDirectory("cinema-watermark-");
        try {
            Reference reference = fetch(packageId, marking, directory);
            double offset = new Alignment(ffmpeg).find(recording, reference.a());
            MarkReader.Reading reading = new MarkReader(ffmpeg, FaintPicture.of(secret, packageId.toString()))
                    .read(
                            recording,
                            offset,
                            reference.a(),
                            reference.b(),
                            reference.ends().stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray());
            List<Suspect> suspects = Watermark.create(secret, packageId.toString(), marking.segments())
                    .detect(reading.letters(), reading.first(), sessions);
            return new Finding(
                    packageId,
                    reading.first(),
                    reading.letters(),
                    sessions.size(),
                    suspects.stream().map(this::accused).toList());
        } finally {
            delete(directory);
        }
    }

    private Accused accused(Suspect suspect) {
        return store.findSession(suspect.session())
                .map(session -> new Accused(
                        suspect.session(), session.accountId().toString(), session.device(), suspect.evidence()))
                .orElseGet(() -> new Accused(suspect.session(), "", "", suspect.evidence()));
    }

    /** Both variants of a small rendition, each as one file, and where its segments end. */
    private record Reference(Path a, Path b, List<Double> ends) {}

    private Reference fetch(UUID packageId, Marking marking, Path directory) throws IOException {
        String playlist = text(packageId, small(text(packageId, MediaPackage.HLS)));
        List<String> names = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        double end = 0;
        for (Matcher segment = SEGMENT.matcher(playlist); segment.find(); ) {
            end += Double.parseDouble(segment.group(1));
            names.add(segment.group(2).strip());
            ends.add(end);
        }
        Matcher init = INIT.matcher(playlist);
        if (names.isEmpty()
                || !init.find()
                || !marking.segmentNames().matcher(names.get(0)).matches()) {
            throw new IOException("the playlist of package " + packageId + " is not as it was made");
        }
        return new Reference(
                join(packageId, init.group(1), Watermarks.A, names, directory.resolve("a.mp4")),
                join(packageId, init.group(1), Watermarks.B, names, directory.resolve("b.mp4")),
                ends);
    }

    /** The smallest that is large enough, else the largest. */
    private static String small(String master) throws IOException {
        List<MatchResult> variants = VARIANT.matcher(master)
                .results()
                .sorted(Comparator.comparingInt(WatermarkApplication::lines))
                .toList();
        if (variants.isEmpty()) {
            throw new IOException("the package has no renditions");
        }
        return variants.stream()
                .filter(variant -> lines(variant) >= MIN_LINES)
                .findFirst()
                .orElseGet(() -> variants.get(variants.size() - 1))
                .group(3)
                .strip();
    }

    private static int lines(MatchResult variant) {
        return Math.min(Integer.parseInt(variant.group(1)), Integer.parseInt(variant.group(2)));
    }

    private Path join(UUID packageId, String init, String variant, List<String> names, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            copy(packageId, init, out);
            for (String name : names) {
                copy(packageId, variant + name, out);
            }
        }
        return file;
    }

    private String text(UUID packageId, String name) throws IOException {
        try (ResponseInputStream<?> in = open(packageId, name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private void copy(UUID packageId, String name, OutputStream out) throws IOException {
        try (ResponseInputStream<?> in = open(packageId, name)) {
            in.transferTo(out);
        }
    }

    private ResponseInputStream<?> open(UUID packageId, String name) throws IOException {
        return bucket.open(MediaPackage.prefix(packageId) + name, null)
                .orElseThrow(() -> new IOException("package " + packageId + " has lost its file " + name));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        bucket.stop();
    }
}
