package org.opencinema.service.analytics;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.opencinema.dropwizard.CinemaConfiguration;

/** The settings of the analytics service. */
public final class AnalyticsConfiguration extends CinemaConfiguration {
    @JsonProperty
    @Valid
    @NotNull
    private ClickHouseConfiguration clickhouse = new ClickHouseConfiguration();

    @JsonProperty
    @NotBlank
    private String kafkaServers = "";

    ClickHouseConfiguration clickhouse() {
        return clickhouse;
    }

    String kafkaServers() {
        return kafkaServers;
    }
}
