package org.opencinema.service.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.opencinema.dropwizard.CinemaConfiguration;

public final class GatewayConfiguration extends CinemaConfiguration {
    @JsonProperty
    @NotNull
    private URI redis = URI.create("redis://127.0.0.1:8302");

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int anonymousPerMinute = 100;

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int signedInPerMinute = 1000;

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int staffPerMinute = 6000;

    @JsonProperty
    @NotEmpty
    private Map<String, @Valid Upstream> services = Map.of();

    @JsonProperty
    @NotNull
    private String webRoot = "";

    /** Where a service answers. */
    public static final class Upstream {
        @JsonProperty
        @NotNull
        private URI url = URI.create("http://127.0.0.1");
    }

    URI redis() {
        return redis;
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
}
