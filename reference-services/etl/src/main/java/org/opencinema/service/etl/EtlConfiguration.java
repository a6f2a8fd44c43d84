package org.opencinema.service.etl;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;

/** The settings of the ETL service; what each means stands in etl.yml. */
public final class EtlConfiguration extends CinemaConfiguration {
    @JsonProperty
    @Valid
    @NotNull
    private DatabaseConfiguration database = new DatabaseConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private AuthConfiguration auth = new AuthConfiguration();

    @JsonProperty
    @NotNull
    private URI catalogUri = URI.create("http://127.0.0.1:8103");

    @JsonProperty
    @NotNull
    private URI searchUri = URI.create("http://127.0.0.1:8104");

    @JsonProperty
    @Valid
    @NotNull
    private JobsConfiguration jobs = new JobsConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private TmdbConfiguration tmdb = new TmdbConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private ImdbConfiguration imdb = new ImdbConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private SearchSyncConfiguration searchSync = new SearchSyncConfiguration();

    DatabaseConfiguration database() {
        return database;
    }

    AuthConfiguration auth() {
        return auth;
    }

    URI catalogUri() {
        return catalogUri;
    }

    URI searchUri() {
        return searchUri;
    }

    JobsConfiguration jobs() {
        return jobs;
    }

    TmdbConfiguration tmdb() {
        return tmdb;
    }

    ImdbConfiguration imdb() {
        return imdb;
    }

    SearchSyncConfiguration searchSync() {
        return searchSync;
    }

    /** Who this service is to others. */
    static final class AuthConfiguration {
        @JsonProperty
        @NotNull
        URI uri = URI.create("http://127.0.0.1:8101");

        @JsonProperty
        @NotBlank
        String secret = "";
    }

    /** How jobs are run. */
    static final class JobsConfiguration {
        @JsonProperty
        boolean enabled = true;

        @JsonProperty
        @Min(1)
        @Max(100)
        int attempts = 8;

        @JsonProperty
        @NotNull
        @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration firstWait = Duration.seconds(2);
    }

    /** Where films and series come from. */
    static final class TmdbConfiguration {
        @JsonProperty
        @NotNull
        URI uri = URI.create("https://api.themoviedb.org");

        @JsonProperty
        @NotNull
        String token = "";

        @JsonProperty
        @Min(1)
        @Max(1000)
        int requestsPerSecond = 35;

        @JsonProperty
        @Min(1)
        @Max(10_000)
        int titles = 1000;
    }

    /** Where the files of IMDb are. */
    static final class ImdbConfiguration {
        @JsonProperty
        @NotNull
        String source = "";

        @JsonProperty
        @Min(0)
        int minVotes = 1000;
    }

    /** How patient the comparison of catalog and index is. */
    static final class SearchSyncConfiguration {
        @JsonProperty
        @NotNull
        @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
        Duration settle = Duration.seconds(5);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration repairTimeout = Duration.seconds(60);
    }
}
