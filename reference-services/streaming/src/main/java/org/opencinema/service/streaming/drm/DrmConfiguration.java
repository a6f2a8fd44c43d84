package org.opencinema.service.streaming.drm;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The protection of content; what each setting means stands in streaming.yml. */
public final class DrmConfiguration {
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

    @JsonProperty
    @NotBlank
    String packager = "packager";

    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
    Duration patience = Duration.seconds(5);

    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
    Duration rest = Duration.seconds(10);

    @JsonProperty
    @Valid
    @NotNull
    KeyServerConfiguration keyServer = new KeyServerConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    WidevineConfiguration widevine = new WidevineConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    FairPlayConfiguration fairPlay = new FairPlayConfiguration();

    Map<Integer, byte[]> keys() {
        Map<Integer, byte[]> keys = new HashMap<>();
        if (!otherKey.isEmpty()) {
            if (otherKeyId == keyId) {
                throw new IllegalArgumentException(
                        "both content keys have the id " + keyId + ": set STREAMING_OTHER_CONTENT_KEY_ID to another");
            }
            keys.put(otherKeyId, decode(otherKey));
        }
        keys.put(keyId, decode(key));
        return keys;
    }

    private static byte[] decode(String secret) {
        try {
            return Base64.getDecoder().decode(secret);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("a content key (STREAMING_CONTENT_KEY) is not base64", notBase64);
        }
    }

    /** A server that makes keys, by SPEKE 2.1. */
    static final class KeyServerConfiguration {
        @JsonProperty
        @NotNull
        String uri = "";

        @JsonProperty
        @NotNull
        String authorization = "";
    }

    /** Widevine's licence service. */
    static final class WidevineConfiguration {
        @JsonProperty
        @NotNull
        String uri = "";

        @JsonProperty
        @Pattern(regexp = "[A-Za-z0-9_-]{0,60}")
        String provider = "";

        @JsonProperty
        @Pattern(regexp = "([0-9a-fA-F]{64})?")
        String key = "";

        @JsonProperty
        @Pattern(regexp = "([0-9a-fA-F]{32})?")
        String vector = "";
    }

    /** A FairPlay key server. */
    static final class FairPlayConfiguration {
        @JsonProperty
        @NotNull
        String uri = "";

        @JsonProperty
        @NotNull
        String certificate = "";
    }
}
