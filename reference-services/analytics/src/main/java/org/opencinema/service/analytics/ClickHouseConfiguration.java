package org.opencinema.service.analytics;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Where ClickHouse is, and how long it may take. */
final class ClickHouseConfiguration {
    @JsonProperty
    @NotNull
    private URI uri = URI.create("http://localhost:8123");

    @JsonProperty
    @NotBlank
    private String user = "default";

    @JsonProperty
    @NotNull
    private String password = "";

    @JsonProperty
    @NotNull
    @Pattern(regexp = "[a-z][a-z0-9_]{0,50}")
    private String database = "analytics";

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.SECONDS)
    @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
    private Duration timeout = Duration.seconds(10);

    URI uri() {
        return uri;
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    String database() {
        return database;
    }

    java.time.Duration timeout() {
        return timeout.toJavaDuration();
    }
}
