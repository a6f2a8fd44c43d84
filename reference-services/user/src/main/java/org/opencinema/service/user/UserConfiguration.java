package org.opencinema.service.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;

/** The settings of the user service; what each means stands in user.yml. */
public final class UserConfiguration extends CinemaConfiguration {
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
    @NotNull
    private URI authUri = URI.create("http://127.0.0.1:8101");

    @JsonProperty
    @NotBlank
    private String authSecret = "";

    @JsonProperty
    @Min(1)
    @Max(64)
    private int pinHashes = 2;

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

    URI authUri() {
        return authUri;
    }

    String authSecret() {
        return authSecret;
    }

    int pinHashes() {
        return pinHashes;
    }
}
