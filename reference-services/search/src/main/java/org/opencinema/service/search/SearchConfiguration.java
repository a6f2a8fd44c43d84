package org.opencinema.service.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.opencinema.dropwizard.CinemaConfiguration;

/** The settings of the search service. */
public final class SearchConfiguration extends CinemaConfiguration {
    @JsonProperty
    @NotNull
    private URI elasticsearchUri = URI.create("http://localhost:9200");

    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 60, unit = TimeUnit.SECONDS)
    private Duration elasticsearchTimeout = Duration.seconds(3);

    @JsonProperty
    @NotNull
    @Pattern(regexp = "[a-z][a-z0-9-]{0,50}")
    private String indexAlias = "titles";

    @JsonProperty
    @NotBlank
    private String kafkaServers = "";

    URI elasticsearchUri() {
        return elasticsearchUri;
    }

    java.time.Duration elasticsearchTimeout() {
        return elasticsearchTimeout.toJavaDuration();
    }

    String indexAlias() {
        return indexAlias;
    }

    String kafkaServers() {
        return kafkaServers;
    }
}
