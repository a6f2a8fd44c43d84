package org.opencinema.localservers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/**
 * Programs that tests and the local platform run: those of the machine if it has them, else fetched into the same cache as the servers.
 * Needs Linux on x86-64 with glibc. Blocking; the first use of a program may download it. Thread-safe.
 */
public final class Tools {
    private static final MavenArtifact FFMPEG = MavenArtifact.jar("ws.schild", "jave-nativebin-linux64", "3.5.0");
    private static final String FFMPEG_SHA256 = "19755e5437fc6fa2493eb6787ec55ceb676646f86bc27a68a344dc55b2e6ed0f";
    private static final String FFPROBE_SHA256 = "576c21674291ec1948d507ea8ab0d78eb6621a0be8c6f1a6db0f50c5fcb1e0f9";
    private static final String SHAKA_PROGRAM = "bin/packager-linux-x64";
    private static final String SHAKA_SHA256 = "7bdefe5a25fe84535c6c1a425f4c3c6b65fa85c441c2aeba01254b3c0f4b1956";
    private static final String CHROMIUM_VERSION = "147.0.2";
    private static final String CHROMIUM_SHA256 = "64d813a054f76fc32b8010e305d87e6d7a45aa76ee02d36e66c03c8ca6667e8d";
    private static final MavenArtifact TRACING_AGENT =
            MavenArtifact.jar("io.opentelemetry.javaagent", "opentelemetry-javaagent", "2.33.1");
    private static final String TRACING_AGENT_SHA256 =
            "e43a270df53c6f423e0ab157be9c27ccc01d5dc3232e162fe54777573db2f149";
    private static final String UNPACK_BROTLI = """
            const fs = require('fs'), zlib = require('zlib');
            for (let i = 1; i < process.argv.length; i += 2)
              fs.writeFileSync(process.argv[i + 1], zlib.brotliDecompressSync(fs.readFileSync(process.argv[i])));
            """;

    private Tools() {}

    /**
     * An ffmpeg that encodes H.264 with libx264: the program that the environment variable CINEMA_FFMPEG names, else the one on the PATH,
     * else a fetched static build of 4.4 (GPL, run as a program of its own).
     *
     * @throws ServerStartException if none is there and none can be fetched
     */
    public static Path ffmpeg() {
        Optional<Path> present =
                chosen("CINEMA_FFMPEG").or(() -> onPath("ffmpeg").filter(Tools::encodesH264));
        return present.orElseGet(Tools::fetchedFfmpeg);
    }

    static Path fetchedFfmpeg() {
        return fetched(downloads -> downloads
                .made("ffmpeg-4.4.1", directory -> {
                    Path jar = downloads.maven("ffmpeg", FFMPEG, FFMPEG_SHA256);
                    Path file = directory.resolve("ffmpeg");
                    try (ZipFile zip = new ZipFile(jar.toFile());
                            InputStream in =
                                    zip.getInputStream(zip.getEntry("ws/schild/jave/nativebin/ffmpeg-amd64"))) {
                        Files.copy(in, file);
                    }
                    Downloads.makeExecutable(file);
                })
                .resolve("ffmpeg"));
    }

    /**
     * An ffprobe: the program that the environment variable CINEMA_FFPROBE names, else the one on the PATH, else a fetched static build
     * (GPL, run as a program of its own).
     *
     * @throws ServerStartException if none is there and none can be fetched
     */
    public static Path ffprobe() {
        Optional<Path> present = chosen("CINEMA_FFPROBE").or(() -> onPath("ffprobe"));
        return present.orElseGet(Tools::fetchedFfprobe);
    }

    static Path fetchedFfprobe() {
        return fetched(downloads -> {
            Path file = downloads
                    .npm("ffprobe", "@ffprobe-installer/linux-x64", "5.2.0", "ffprobe", FFPROBE_SHA256)
                    .resolve("ffprobe");
            if (!Files.isExecutable(file)) {
                Downloads.makeExecutable(file);
            }
            return file;
        });
    }

    /**
     * A Shaka Packager 3: the program that the environment variable CINEMA_SHAKA_PACKAGER names, else the one on the PATH, else a fetched
     * static build of 3.4.
     *
     * @throws ServerStartException if none is there and none can be fetched
     */
    public static Path shakaPackager() {
        Optional<Path> present = chosen("CINEMA_SHAKA_PACKAGER").or(() -> onPath("shaka-packager"));
        return present.orElseGet(Tools::fetchedShakaPackager);
    }

    static Path fetchedShakaPackager() {
        return fetched(downloads -> {
            Path file = downloads
                    .npm("Shaka Packager", "shaka-packager", "3.4.2", SHAKA_PROGRAM, SHAKA_SHA256)
                    .resolve(SHAKA_PROGRAM);
            if (!Files.isExecutable(file)) {
                Downloads.makeExecutable(file);
            }
            return file;
        });
    }

    /**
     * A Chromium that runs without a display: the program that the environment variable CINEMA_CHROMIUM names, else the one on the PATH,
     * else a fetched Chromium 147 that plays H.264 and AAC and brings a font with Latin, Greek and Cyrillic letters.
     *
     * @throws ServerStartException if none is there and none can be fetched
     */
    public static Chromium chromium() {
        Optional<Path> present = chosen("CINEMA_CHROMIUM")
                .or(() -> onPath("chromium"))
                .or(() -> onPath("chromium-browser"))
                .or(() -> onPath("google-chrome"));
        return present.map(program -> new Chromium(program, Map.of(), Chromium.requiredArguments()))
                .orElseGet(Tools::fetchedChromium);
    }

    static Chromium fetchedChromium() {
        return fetched(Tools::unpackedChromium);
    }

    private static Chromium unpackedChromium(Downloads downloads) throws IOException, InterruptedException {
        Path home = downloads.made("chromium-" + CHROMIUM_VERSION, directory -> {
            Path packed = downloads
                    .npm("Chromium", "@sparticuz/chromium", CHROMIUM_VERSION, "bin/chromium.br", CHROMIUM_SHA256)
                    .resolve("bin");
            List<String> command = new ArrayList<>(List.of("node", "-e", UNPACK_BROTLI));
            command.addAll(List.of(
                    packed.resolve("chromium.br").toString(),
                    directory.resolve("chromium").toString()));
            List<String> archives = List.of("al2023", "fonts", "swiftshader");
            for (String archive : archives) {
                command.add(packed.resolve(archive + ".tar.br").toString());
                command.add(directory.resolve(archive + ".tar").toString());
            }
            Downloads.run("Chromium", "node", "Node.js", directory, command);
            for (String archive : archives) {
                Path tar = directory.resolve(archive + ".tar");
                Downloads.untar("Chromium", tar, directory);
                Files.delete(tar);
            }
            Downloads.makeExecutable(directory.resolve("chromium"));
        });
        Path fonts = home.resolve("local-fonts.conf");
        if (!Files.exists(fonts)) {
            Files.writeString(fonts, """
                    <?xml version="1.0"?>
                    <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
                    <fontconfig>
                      <dir>/usr/share/fonts</dir>
                      <dir>%1$s/fonts</dir>
                      <cachedir>%1$s/fonts-cache</cachedir>
                    </fontconfig>
                    """.formatted(home));
        }
        return new Chromium(
                home.resolve("chromium"),
                Map.of("LD_LIBRARY_PATH", home.resolve("lib").toString(), "FONTCONFIG_FILE", fonts.toString()),
                Chromium.requiredArguments());
    }

    /**
     * An nginx with the modules of Debian's package, such as secure_link, auth_request and slice: the program that the environment
     * variable CINEMA_NGINX names, else the one on the PATH or in /usr/sbin, else that of Debian's package, which is fetched by
     * {@code apt-get} and unpacked but not installed. Needs Debian for that, but not root.
     *
     * @throws ServerStartException if none is there and none can be fetched
     */
    public static Path nginx() {
        Path installed = Path.of("/usr/sbin/nginx");
        return chosen("CINEMA_NGINX")
                .or(() -> onPath("nginx"))
                .or(() -> Optional.of(installed).filter(Files::isExecutable))
                .orElseGet(Tools::fetchedNginx);
    }

    static Path fetchedNginx() {
        return fetched(downloads -> downloads
                .made("nginx-debian", directory -> {
                    downloads.debian("nginx", directory);
                })
                .resolve("usr/sbin/nginx"));
    }

    /**
     * The Java agent of OpenTelemetry 2.33, a jar for {@code -javaagent}. It is no program but is fetched like one.
     *
     * @throws ServerStartException if it cannot be fetched
     */
    public static Path tracingAgent() {
        return fetched(downloads -> downloads.maven("the agent of OpenTelemetry", TRACING_AGENT, TRACING_AGENT_SHA256));
    }

    private static Optional<Path> chosen(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            return Optional.empty();
        }
        Path program = Path.of(value);
        if (!Files.isExecutable(program)) {
            throw new ServerStartException("The environment variable " + variable + " names " + value
                    + ", which is not a program. Correct or unset it.");
        }
        return Optional.of(program);
    }

    private static Optional<Path> onPath(String name) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path program = Path.of(directory, name);
            if (!directory.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        return Optional.empty();
    }

    private static boolean encodesH264(Path ffmpeg) {
        try {
            Process process = new ProcessBuilder(ffmpeg.toString(), "-hide_banner", "-loglevel", "error", "-encoders")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String encoders = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor(20, TimeUnit.SECONDS) && encoders.contains(" libx264 ");
        } catch (IOException notRunnable) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <T> T fetched(Fetch<T> fetch) {
        RunUser.requirePlatform();
        try {
            return fetch.from(new Downloads(Downloads.defaultCache(), System.err::println));
        } catch (IOException e) {
            throw new ServerStartException(
                    "A program cannot be put into the cache " + Downloads.defaultCache() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerStartException("The fetching of a program was interrupted.", e);
        }
    }

    private interface Fetch<T> {
        T from(Downloads downloads) throws IOException, InterruptedException;
    }
}
