package org.opencinema.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.opencinema.localservers.Tools;
import org.opencinema.service.streaming.WatermarkApplication;

/** {@code ./cinema watermark detect FILE}: names the sessions that a recorded stream was made from. */
final class WatermarkCommand {
    static final String USAGE = """
            usage: ./cinema watermark detect FILE --title ID | --episode ID | --package ID [--sessions FILE]

            Reads the watermark of a recording and compares it with the sessions that played the newest marked package of the title, or this
            package. The recording is one stretch without cuts of 5 minutes or more, of any size, not cropped. Further sessions may be given in
            a file, one id a line. Ends with 0 if a session is named, with 1 if none is.
            """;
    private static final int WRONG = 2;

    private final Home home;
    private final Path directory;
    private final Progress progress;

    /** Files are looked for in the directory. */
    WatermarkCommand(Home home, Path directory, Progress progress) {
        this.home = home;
        this.directory = directory;
        this.progress = progress;
    }

    int run(List<String> args, PrintStream errors) throws Exception {
        Map<String, String> options = options(args);
        boolean known = options.keySet().stream()
                .allMatch(List.of("--title", "--episode", "--package", "--sessions")::contains);
        long videos = options.keySet().stream()
                .filter(name -> !name.equals("--sessions"))
                .count();
        if (args.size() < 4 || args.size() % 2 != 0 || !args.get(0).equals("detect") || !known || videos != 1) {
            errors.print(USAGE);
            return WRONG;
        }
        Path recording = directory.resolve(args.get(1));
        if (!Files.isRegularFile(recording)) {
            throw new IllegalStateException("there is no file " + recording);
        }
        try (WatermarkApplication detector = WatermarkApplication.create(settings())) {
            return report(detector.detect(recording, packageId(detector, options), sessions(options)));
        }
    }

    private static Map<String, String> options(List<String> args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i + 1 < args.size(); i += 2) {
            options.put(args.get(i), args.get(i + 1));
        }
        return options;
    }

    private static UUID packageId(WatermarkApplication detector, Map<String, String> options) {
        if (options.containsKey("--package")) {
            return UUID.fromString(options.get("--package"));
        }
        UUID video = UUID.fromString(options.getOrDefault("--title", options.getOrDefault("--episode", "")));
        return detector.findPackage(video)
                .orElseThrow(() -> new IllegalStateException("no package of " + video + " has a watermark"));
    }

    private List<UUID> sessions(Map<String, String> options) throws IOException {
        if (!options.containsKey("--sessions")) {
            return List.of();
        }
        return Files.readAllLines(directory.resolve(options.get("--sessions"))).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(UUID::fromString)
                .toList();
    }

    /** Of the running platform. */
    private Map<String, String> settings() throws IOException {
        State state = home.state()
                .filter(found -> found.phase().equals("ready"))
                .orElseThrow(() -> new IllegalStateException("the platform does not run; start it by ./cinema up"));
        List<String> keys = Files.readAllLines(home.servers().resolve("s3").resolve("keys"));
        Map<String, String> settings = new HashMap<>();
        settings.put("STREAMING_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + state.port("postgres") + "/cinema");
        settings.put("STREAMING_DATABASE_PASSWORD", home.secret("database-streaming"));
        settings.put("STREAMING_S3_URI", "http://127.0.0.1:" + state.port("s3"));
        settings.put("STREAMING_S3_ACCESS_KEY", keys.get(0));
        settings.put("STREAMING_S3_SECRET_KEY", keys.get(1));
        settings.put("STREAMING_SIGNING_KEY", home.secret("streaming-signing-key"));
        settings.put("STREAMING_CONTENT_KEY", home.secret("streaming-content-key"));
        settings.put("STREAMING_WATERMARK_SECRET", home.secret("streaming-watermark-secret"));
        settings.put("CINEMA_FFMPEG", Tools.ffmpeg().toString());
        return settings;
    }

    private int report(WatermarkApplication.Finding finding) {
        int last = finding.firstSegment() + finding.letters().length();
        progress.plain("package " + finding.packageId() + ", segments " + (finding.firstSegment() + 1) + " to " + last);
        progress.plain(finding.letters());
        for (WatermarkApplication.Accused accused : finding.suspects()) {
            progress.plain(String.format(
                    Locale.ROOT,
                    "session %s, account %s, device %s, e^%.0f times likelier than by chance",
                    accused.sessionId(),
                    accused.account().isEmpty() ? "unknown" : accused.account(),
                    accused.device().isEmpty() ? "unknown" : accused.device(),
                    accused.evidence()));
        }
        progress.plain(finding.suspects().size() + " of " + finding.sessions() + " sessions named");
        return finding.suspects().isEmpty() ? 1 : 0;
    }
}
