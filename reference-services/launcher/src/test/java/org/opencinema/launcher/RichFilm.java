package org.opencinema.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.opencinema.localservers.S3Server;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A film with all that a player can show: two voices, subtitles, thumbnails, an intro and credits. */
final class RichFilm {
    static final int SECONDS = 40;
    private static final int THUMBNAIL_SECONDS = 5;
    private static final Pattern VOICE = Pattern.compile("#EXT-X-MEDIA:TYPE=AUDIO.*");

    private RichFilm() {}

    /** The film is packaged as others are; what its package has not yet is put beside it in the bucket. */
    static UUID publish(RunningPlatform running, String en, String ru) throws Exception {
        Api editor = running.signedIn("editor");
        UUID film = UUID.fromString(Clips.create(editor, en, ru).path("id").asText());
        Path clip = Clips.synthesise(running.platform().ffmpeg(), SECONDS);
        Clips.publish(editor, film, clip);
        mark(editor, film, 2, 8, SECONDS - 8);
        JsonNode session = Api.expect(201, running.signedIn("viewer").play(Map.of("titleId", film)));
        String[] path = session.path("hlsUrl").asText().split("/"); // "", media, token, package, file
        try (S3Client bucket = bucket(running.platform().servers().s3())) {
            enrich(
                    bucket,
                    "packages/" + path[3] + "/",
                    thumbnails(running.platform().ffmpeg(), clip));
        }
        return film;
    }

    /** Says where a video's intro and credits are. */
    static void mark(Api editor, Object video, double from, double to, double credits) throws Exception {
        Map<String, Object> markers =
                Map.of("intro", Map.of("startSeconds", from, "endSeconds", to), "creditsStartSeconds", credits);
        Api.within(
                Duration.ofSeconds(20),
                "the video is known to streaming",
                () -> editor.put("/v1/media/videos/" + video + "/markers", markers, "\"0\"")
                                .statusCode()
                        != 404);
    }

    private static void enrich(S3Client bucket, String prefix, Path sprite) throws Exception {
        String key = prefix + "master.m3u8";
        String master = bucket.getObjectAsBytes(
                        request -> request.bucket("cinema-media").key(key))
                .asUtf8String();
        String voice = VOICE.matcher(master).results().findFirst().orElseThrow().group();
        String english = voice.replaceAll("LANGUAGE=\"[^\"]*\",?", "")
                .replaceAll("NAME=\"[^\"]*\"", "NAME=\"one\",LANGUAGE=\"en\"");
        String russian = english.replace("NAME=\"one\",LANGUAGE=\"en\"", "NAME=\"two\",LANGUAGE=\"ru\"")
                .replace("DEFAULT=YES", "DEFAULT=NO");
        StringBuilder subtitles = new StringBuilder();
        for (String language : new String[] {"en", "ru"}) {
            subtitles.append(
                    "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subs\",NAME=\"%1$s\",LANGUAGE=\"%1$s\",URI=\"subs_%1$s.m3u8\"\n"
                            .formatted(language));
            put(bucket, prefix + "subs_" + language + ".m3u8", "application/vnd.apple.mpegurl", """
                    #EXTM3U
                    #EXT-X-VERSION:7
                    #EXT-X-TARGETDURATION:%1$d
                    #EXT-X-PLAYLIST-TYPE:VOD
                    #EXTINF:%1$d,
                    subs_%2$s.vtt
                    #EXT-X-ENDLIST
                    """.formatted(
                            SECONDS, language)
                    .getBytes(UTF_8));
            String said = language.equals("ru") ? "Комета летит" : "The comet flies";
            put(bucket, prefix + "subs_" + language + ".vtt", "text/vtt", """
                    WEBVTT

                    00:00.000 --> 00:%02d.000
                    %s
                    """.formatted(SECONDS - 1, said)
                    .getBytes(UTF_8));
        }
        String rich = master.replace(
                        voice,
                        english + "\n" + russian + "\n" + subtitles.toString().strip())
                .replace("#EXT-X-STREAM-INF:", "#EXT-X-STREAM-INF:SUBTITLES=\"subs\",");
        put(bucket, key, "application/vnd.apple.mpegurl", rich.getBytes(UTF_8));
        put(bucket, prefix + "sprite.jpg", "image/jpeg", Files.readAllBytes(sprite));
        put(bucket, prefix + "thumbnails.vtt", "text/vtt", cues().getBytes(UTF_8));
    }

    private static String cues() {
        StringBuilder cues = new StringBuilder("WEBVTT\n");
        for (int n = 0; n < SECONDS / THUMBNAIL_SECONDS; n++) {
            cues.append(String.format(
                    Locale.ROOT,
                    "%n00:%02d.000 --> 00:%02d.000%nsprite.jpg#xywh=%d,%d,160,90%n",
                    n * THUMBNAIL_SECONDS,
                    (n + 1) * THUMBNAIL_SECONDS,
                    n % 4 * 160,
                    n / 4 * 90));
        }
        return cues.toString();
    }

    private static Path thumbnails(Path ffmpeg, Path clip) throws Exception {
        Path sprite = Path.of("target", "sprite.jpg").toAbsolutePath();
        Process process = new ProcessBuilder(
                        ffmpeg.toString(),
                        "-v",
                        "error",
                        "-y",
                        "-i",
                        clip.toString(),
                        "-vf",
                        "fps=1/" + THUMBNAIL_SECONDS + ",scale=160:90,tile=4x2",
                        "-frames:v",
                        "1",
                        sprite.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0)
                .as("FFmpeg")
                .isTrue();
        return sprite;
    }

    private static void put(S3Client bucket, String key, String type, byte[] bytes) {
        bucket.putObject(
                request -> request.bucket("cinema-media").key(key).contentType(type), RequestBody.fromBytes(bytes));
    }

    private static S3Client bucket(S3Server server) {
        return S3Client.builder()
                .endpointOverride(URI.create(server.uri().toString()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(server.accessKey(), server.secretKey())))
                .build();
    }
}
