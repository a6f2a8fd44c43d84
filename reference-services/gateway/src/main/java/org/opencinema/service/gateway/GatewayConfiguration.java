package org.opencinema.service.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opencinema.dropwizard.CinemaConfiguration;

/** The settings of the gateway. */
public final class GatewayConfiguration extends CinemaConfiguration {
    @JsonProperty
    @NotNull
    private URI redisUri = URI.create("redis://127.0.0.1:8302");

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int anonymousPerMinute = 100;

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int signedInPerMinute = 600;

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int staffPerMinute = 6000;

    @JsonProperty
    @NotNull
    private Map<String, @NotNull @Min(1) @Max(1_000_000) Integer> planPerMinute = Map.of();

    @JsonProperty
    @NotNull
    @MinDuration(value = 0, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 60, unit = TimeUnit.SECONDS)
    private Duration sharedAnswerTtl = Duration.milliseconds(500);

    @JsonProperty
    @NotNull
    private List<String> allowedOrigins = List.of();

    @JsonProperty
    @NotEmpty
    private Map<String, @Valid Upstream> services = Map.of();

    @JsonProperty
    @NotNull
    private String webRoot = "";

    @JsonProperty
    @NotNull
    @Pattern(regexp = "(https?://[A-Za-z0-9.:\\[\\]-]{1,200})?")
    private String uploadOrigin = "";

    @JsonProperty
    @NotNull
    @Pattern(regexp = "(https?://[A-Za-z0-9.:\\[\\]-]{1,200}( https?://[A-Za-z0-9.:\\[\\]-]{1,200}){0,19})?")
    private String mediaOrigins = "";

    /** Where a service answers. */
    public static final class Upstream {
        @JsonProperty
        @NotNull
        private URI url = URI.create("http://127.0.0.1");
    }

    URI redisUri() {
        return redisUri;
    }

    int anonymousPerMinute() {
        return anonymousPerMinute;
    }

    int signedInPerMinute() {
        return signedInPerMinute;
    }

    int staffPerMinute() {
        return staffPerMinute;
    }

    /** Only of plans that have a number of their own. */
    Map<String, Integer> planPerMinute() {
        return planPerMinute;
    }

    java.time.Duration sharedAnswerTtl() {
        return sharedAnswerTtl.toJavaDuration();
    }

    /** Origins, like https://tv.example.org, whose pages may call the API from a browser. */
    List<String> allowedOrigins() {
        return allowedOrigins;
    }

    URI service(String name) {
        Upstream upstream = services.get(name);
        if (upstream == null) {
            throw new IllegalArgumentException("services." + name + ".url is missing");
        }
        return upstream.url;
    }

    Optional<Path> webRoot() {
        return webRoot.isEmpty() ? Optional.empty() : Optional.of(Path.of(webRoot));
    }

    /** Of the store that the studio sends masters to; empty if they go through the gateway. */
    String uploadOrigin() {
        return uploadOrigin;
    }

    /** Of the edges that deliver media, separated by spaces; empty if the gateway delivers. */
    String mediaOrigins() {
        return mediaOrigins;
    }
}
