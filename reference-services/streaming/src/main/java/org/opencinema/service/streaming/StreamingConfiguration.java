package org.opencinema.service.streaming;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;
import org.opencinema.service.streaming.drm.DrmConfiguration;
import org.opencinema.signing.SecureLink;
import org.opencinema.signing.SigningKeys;

/** The settings of the streaming service; what each means stands in streaming.yml. */
public final class StreamingConfiguration extends CinemaConfiguration {
    @JsonProperty
    @Valid
    @NotNull
    private DatabaseConfiguration database = new DatabaseConfiguration();

    @JsonProperty
    @NotNull
    private URI redisUri = URI.create("redis://127.0.0.1:8302");

    @JsonProperty
    private boolean demoClock;

    @JsonProperty
    @NotBlank
    private String kafkaServers = "";

    @JsonProperty
    @Valid
    @NotNull
    private BucketConfiguration bucket = new BucketConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private SigningConfiguration signing = new SigningConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private ProtectionConfiguration protection = new ProtectionConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private EdgesConfiguration edges = new EdgesConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private CloudFrontConfiguration cloudFront = new CloudFrontConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private WatermarkConfiguration watermark = new WatermarkConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private PackagingConfiguration packaging = new PackagingConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private PlaybackConfiguration playback = new PlaybackConfiguration();

    @JsonProperty
    @NotNull
    private Subscriptions subscriptions = Subscriptions.REQUIRED;

    @JsonProperty
    @Valid
    @NotNull
    private DrmConfiguration drm = new DrmConfiguration();

    DatabaseConfiguration database() {
        return database;
    }

    URI redisUri() {
        return redisUri;
    }

    boolean demoClock() {
        return demoClock;
    }

    String kafkaServers() {
        return kafkaServers;
    }

    BucketConfiguration bucket() {
        return bucket;
    }

    SigningConfiguration signing() {
        return signing;
    }

    ProtectionConfiguration protection() {
        return protection;
    }

    EdgesConfiguration edges() {
        return edges;
    }

    /** Empty if no edge is one. */
    Optional<CloudFront> cloudFront() {
        if (cloudFront.edge.isEmpty()) {
            return Optional.empty();
        }
        if (protection.cookieDomain.isEmpty()) {
            throw new IllegalArgumentException(
                    "browsers send an edge no cookies of ours: STREAMING_CLOUDFRONT_EDGE needs STREAMING_COOKIE_DOMAIN");
        }
        return Optional.of(
                new CloudFront(cloudFront.edge, cloudFront.keyPairId, CloudFront.key(cloudFront.privateKey)));
    }

    WatermarkConfiguration watermark() {
        return watermark;
    }

    PackagingConfiguration packaging() {
        return packaging;
    }

    PlaybackConfiguration playback() {
        return playback;
    }

    DrmConfiguration drm() {
        return drm;
    }

    boolean subscriptionsRequired() {
        return subscriptions == Subscriptions.REQUIRED;
    }

    /** Whether titles that are not free need a subscription. */
    enum Subscriptions {
        REQUIRED,
        NONE
    }

    /** Where masters and packages are kept. */
    static final class BucketConfiguration {
        @JsonProperty
        @NotNull
        URI uri = URI.create("http://127.0.0.1:8306");

        /** Empty: browsers cannot reach it. */
        @JsonProperty
        @NotNull
        String publicUri = "";

        @JsonProperty
        @NotBlank
        String region = "us-east-1";

        @JsonProperty
        @NotBlank
        String accessKey = "";

        @JsonProperty
        @NotBlank
        String secretKey = "";

        @JsonProperty
        @NotBlank
        String name = "";
    }

    /** What signs the paths of media. */
    static final class SigningConfiguration {
        @JsonProperty
        @Min(0)
        @Max(255)
        int keyId = 1;

        @JsonProperty
        @NotBlank
        String key = "";

        @JsonProperty
        @Min(0)
        @Max(255)
        int otherKeyId = 0;

        @JsonProperty
        @NotNull
        String otherKey = "";

        SigningKeys keys() {
            Map<Integer, byte[]> secrets = new HashMap<>();
            if (!otherKey.isEmpty()) {
                if (otherKeyId == keyId) {
                    throw new IllegalArgumentException("both signing keys have the id " + keyId
                            + ": set STREAMING_OTHER_SIGNING_KEY_ID to another");
                }
                secrets.put(otherKeyId, decode(otherKey));
            }
            secrets.put(keyId, decode(key));
            return SigningKeys.of(keyId, secrets);
        }

        private static byte[] decode(String secret) {
            try {
                return Base64.getDecoder().decode(secret);
            } catch (IllegalArgumentException notBase64) {
                throw new IllegalArgumentException("a signing key (STREAMING_SIGNING_KEY) is not base64", notBase64);
            }
        }
    }

    /** How requests for media are permitted. */
    static final class ProtectionConfiguration {
        @JsonProperty
        @NotNull
        LinkProtection mode = LinkProtection.PATH;

        @JsonProperty
        @NotNull
        String linkSecret = "";

        @JsonProperty
        @NotNull
        String otherLinkSecret = "";

        @JsonProperty
        @NotNull
        String cookieDomain = "";

        @JsonProperty
        boolean cookieSecure = true;

        /** Empty if there is no secret. */
        Optional<SecureLink> secureLink(Clock clock) {
            List<String> secrets = Stream.of(linkSecret, otherLinkSecret)
                    .filter(secret -> !secret.isEmpty())
                    .toList();
            if (secrets.isEmpty() && mode == LinkProtection.LINK) {
                throw new IllegalArgumentException("protection by link needs a secret: set STREAMING_LINK_SECRET");
            }
            return secrets.isEmpty()
                    ? Optional.empty()
                    : Optional.of(SecureLink.create(secrets, clock, java.time.Duration.ZERO));
        }
    }

    /** Who delivers media in place of the gateway. */
    static final class EdgesConfiguration {
        @JsonProperty
        @NotNull
        String servers = "";

        @JsonProperty
        @NotNull
        @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 15, unit = TimeUnit.SECONDS)
        Duration probeInterval = Duration.seconds(5);
    }

    /** Which edge is a distribution of CloudFront, and what signs for it. */
    static final class CloudFrontConfiguration {
        @JsonProperty
        @NotNull
        String edge = "";

        @JsonProperty
        @NotNull
        String keyPairId = "";

        @JsonProperty
        @NotNull
        String privateKey = "";
    }

    /** Whether new packages get a watermark. */
    static final class WatermarkConfiguration {
        @JsonProperty
        boolean enabled;

        @JsonProperty
        @NotNull
        String secret = "";

        /** Of 32 bytes or more; without one there are no marked packages. */
        byte[] secret() {
            byte[] decoded;
            try {
                decoded = Base64.getDecoder().decode(secret);
            } catch (IllegalArgumentException notBase64) {
                throw new IllegalArgumentException("STREAMING_WATERMARK_SECRET is not base64", notBase64);
            }
            if (enabled && decoded.length < 32) {
                throw new IllegalArgumentException("a watermark needs STREAMING_WATERMARK_SECRET, 32 bytes in base64");
            }
            return decoded;
        }
    }

    /** How films are packaged. */
    static final class PackagingConfiguration {
        @JsonProperty
        @Min(0)
        @Max(64)
        int workers = 1;

        @JsonProperty
        @NotBlank
        String ffmpeg = "ffmpeg";

        @JsonProperty
        @NotBlank
        String ffprobe = "ffprobe";

        @JsonProperty
        @NotNull
        String directory = "";

        @JsonProperty
        @NotNull
        DataSize freeSpace = DataSize.mebibytes(512);

        @JsonProperty
        @NotNull
        @Pattern(regexp = "ultrafast|superfast|veryfast|faster|fast|medium|slow|slower|veryslow")
        String preset = "veryfast";

        @JsonProperty
        @Min(1)
        @Max(64)
        int threads = 2;

        @JsonProperty
        @NotNull
        DataSize memory = DataSize.gibibytes(4);

        @JsonProperty
        @NotNull
        DataSize file = DataSize.gibibytes(64);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        Duration time = Duration.hours(24);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration heartbeat = Duration.seconds(15);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        Duration keepFor = Duration.days(7);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.HOURS)
        Duration keepParts = Duration.hours(24);

        Ffmpeg.Limits limits() {
            return new Ffmpeg.Limits(threads, memory.toBytes(), file.toBytes(), time.toJavaDuration());
        }
    }

    /** How playback sessions live. */
    static final class PlaybackConfiguration {
        @JsonProperty
        @NotNull
        @MinDuration(value = 5, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration lease = Duration.seconds(90);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
        Duration heartbeat = Duration.seconds(15);

        @JsonProperty
        @NotNull
        @MinDuration(value = 0, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
        Duration recheck = Duration.seconds(60);
    }
}
