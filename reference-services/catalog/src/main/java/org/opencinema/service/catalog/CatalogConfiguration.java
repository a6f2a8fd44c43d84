package org.opencinema.service.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;

/** The settings of the catalog service. */
public final class CatalogConfiguration extends CinemaConfiguration {
    @JsonProperty
    @Valid
    @NotNull
    private DatabaseConfiguration database = new DatabaseConfiguration();

    @JsonProperty
    @NotBlank
    private String kafkaServers = "";

    DatabaseConfiguration database() {
        return database;
    }

    String kafkaServers() {
        return kafkaServers;
    }
}
