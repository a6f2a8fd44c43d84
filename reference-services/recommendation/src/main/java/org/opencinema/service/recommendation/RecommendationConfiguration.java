package org.opencinema.service.recommendation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;
import org.opencinema.recommendation.Als;

/** The settings of the recommendation service; what each means stands in recommendation.yml. */
public final class RecommendationConfiguration extends CinemaConfiguration {
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
    @Valid
    @NotNull
    private BucketConfiguration bucket = new BucketConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private TrainingConfiguration training = new TrainingConfiguration();

    @JsonProperty
    @NotNull
    private Recipe recipe = Recipe.HYBRID;

    @JsonProperty
    @Valid
    @NotNull
    private TrendingConfiguration trending = new TrendingConfiguration();

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

    BucketConfiguration bucket() {
        return bucket;
    }

    TrainingConfiguration training() {
        return training;
    }

    Recipe recipe() {
        return recipe;
    }

    TrendingConfiguration trending() {
        return trending;
    }

    /** Where models are kept. */
    static final class BucketConfiguration {
        @JsonProperty
        @NotNull
        URI uri = URI.create("http://127.0.0.1:8306");

        @JsonProperty
        @NotBlank
        String region = "us-east-1";

        @JsonProperty
        @NotBlank
        String accessKey = "";

        @JsonProperty
        @NotBlank
        String secretKey = "";

        @JsonProperty
        @NotBlank
        String name = "";
    }

    /** How and when models are trained. */
    static final class TrainingConfiguration {
        @JsonProperty
        boolean enabled = true;

        @JsonProperty
        @NotNull
        @MaxDuration(value = 30, unit = TimeUnit.DAYS)
        Duration every = Duration.hours(1);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration heartbeat = Duration.seconds(10);

        @JsonProperty
        @Min(1)
        int testViewers = 20;

        @JsonProperty
        @Min(1)
        @Max(256)
        int threads = 1;

        @JsonProperty
        @Min(1)
        @Max(1024)
        int factors = 64;

        @JsonProperty
        @Min(1)
        @Max(1000)
        int iterations = 16;

        @JsonProperty
        @DecimalMin("0.000001")
        @DecimalMax("1000000")
        double regularization = 0.02;

        @JsonProperty
        @DecimalMin("0.000001")
        @DecimalMax("1000")
        double unobservedWeight = 0.1;

        Als als() {
            return Als.builder()
                    .factors(factors)
                    .iterations(iterations)
                    .regularization(regularization)
                    .unobservedWeight(unobservedWeight)
                    .threads(threads)
                    .build();
        }
    }

    /** What trending means. */
    static final class TrendingConfiguration {
        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.MINUTES)
        @MaxDuration(value = 1000, unit = TimeUnit.DAYS)
        Duration halfLife = Duration.days(7);

        @JsonProperty
        @NotNull
        @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration every = Duration.seconds(30);
    }
}
