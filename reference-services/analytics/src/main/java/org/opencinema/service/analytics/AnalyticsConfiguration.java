package org.opencinema.service.analytics;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;

/** The settings of the analytics service. */
public final class AnalyticsConfiguration extends CinemaConfiguration {
    @JsonProperty
    @Valid
    @NotNull
    private DatabaseConfiguration database = new DatabaseConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private ClickHouseConfiguration clickhouse = new ClickHouseConfiguration();

    @JsonProperty
    @NotBlank
    private String kafkaServers = "";

    @JsonProperty
    @NotNull
    private URI redisUri = URI.create("redis://127.0.0.1:8302");

    @JsonProperty
    private boolean demoClock;

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.SECONDS)
    private Duration liveLease = Duration.seconds(90);

    DatabaseConfiguration database() {
        return database;
    }

    ClickHouseConfiguration clickhouse() {
        return clickhouse;
    }

    String kafkaServers() {
        return kafkaServers;
    }

    URI redisUri() {
        return redisUri;
    }

    boolean demoClock() {
        return demoClock;
    }

    java.time.Duration liveLease() {
        return liveLease.toJavaDuration();
    }
}
