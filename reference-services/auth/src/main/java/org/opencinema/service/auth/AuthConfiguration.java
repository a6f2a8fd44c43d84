package org.opencinema.service.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;
import org.opencinema.service.auth.account.PasswordConfiguration;
import org.opencinema.service.auth.client.ServiceSecrets;
import org.opencinema.service.auth.key.KeyConfiguration;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.service.auth.link.LinkConfiguration;
import org.opencinema.service.auth.session.ThrottleConfiguration;
import org.opencinema.service.auth.social.SocialConfiguration;

/** The settings of the auth service; what each means stands in auth.yml. */
public final class AuthConfiguration extends CinemaConfiguration {
    @JsonProperty
    @Valid
    @NotNull
    private DatabaseConfiguration database = new DatabaseConfiguration();

    @JsonProperty
    @NotNull
    private URI redisUri = URI.create("redis://127.0.0.1:8302");

    @JsonProperty
    @NotBlank
    private String kafkaServers = "";

    @JsonProperty
    @NotBlank
    private String masterKey = "";

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.DAYS)
    @MaxDuration(value = 3650, unit = TimeUnit.DAYS)
    private Duration dataKeyLifetime = Duration.days(90);

    @JsonProperty
    @NotNull
    private String serviceSecrets = "";

    @JsonProperty
    @NotNull
    private AdminConfiguration bootstrapAdmin = new AdminConfiguration();

    @JsonProperty
    @NotNull
    private URI publicUri = URI.create("http://localhost:8080");

    @JsonProperty
    @Valid
    @NotNull
    private SocialConfiguration social = new SocialConfiguration();

    @JsonProperty
    private boolean cookieSecure = true;

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.MINUTES)
    @MaxDuration(value = 1, unit = TimeUnit.HOURS)
    private Duration accessTokenLifetime = Duration.minutes(15);

    @JsonProperty
    @Valid
    @NotNull
    private KeyConfiguration keys = new KeyConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private SignInConfiguration signIn = new SignInConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private LimitConfiguration limits = new LimitConfiguration();

    @JsonProperty
    @NotNull
    @MinDuration(value = 0, unit = TimeUnit.SECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.HOURS)
    private Duration recentSignIn = Duration.minutes(5);

    @JsonProperty
    @Valid
    @NotNull
    private ThrottleConfiguration throttle = new ThrottleConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private LinkConfiguration links = new LinkConfiguration();

    @JsonProperty
    @Min(1)
    @Max(64)
    private int passwordHashes = 4;

    @JsonProperty
    @Valid
    @NotNull
    private PasswordConfiguration passwords = new PasswordConfiguration();

    @JsonProperty
    @NotNull
    @Pattern(regexp = "[a-z]{1,10}")
    private String apiKeyEnvironment = "live";

    DatabaseConfiguration database() {
        return database;
    }

    URI redisUri() {
        return redisUri;
    }

    String kafkaServers() {
        return kafkaServers;
    }

    ServiceSecrets serviceSecrets() {
        return ServiceSecrets.of(serviceSecrets);
    }

    MasterKey masterKey() {
        return MasterKey.of(masterKey);
    }

    Duration dataKeyLifetime() {
        return dataKeyLifetime;
    }

    AdminConfiguration bootstrapAdmin() {
        return bootstrapAdmin;
    }

    URI publicUri() {
        return publicUri;
    }

    SocialConfiguration social() {
        return social;
    }

    boolean cookieSecure() {
        return cookieSecure;
    }

    Duration accessTokenLifetime() {
        return accessTokenLifetime;
    }

    KeyConfiguration keys() {
        return keys;
    }

    SignInConfiguration signIn() {
        return signIn;
    }

    LimitConfiguration limits() {
        return limits;
    }

    Duration recentSignIn() {
        return recentSignIn;
    }

    PasswordConfiguration passwords() {
        return passwords;
    }

    String apiKeyEnvironment() {
        return apiKeyEnvironment;
    }

    ThrottleConfiguration throttle() {
        return throttle;
    }

    LinkConfiguration links() {
        return links;
    }

    int passwordHashes() {
        return passwordHashes;
    }

    /** The first administrator. */
    static final class AdminConfiguration {
        @JsonProperty
        @Nullable
        String email;

        @JsonProperty
        @Nullable
        String password;
    }

    /** How long a sign-in lasts. */
    static final class SignInConfiguration {
        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.MINUTES)
        @MaxDuration(value = 365, unit = TimeUnit.DAYS)
        Duration idle = Duration.days(7);

        @JsonProperty
        @NotNull
        @MinDuration(value = 1, unit = TimeUnit.MINUTES)
        @MaxDuration(value = 365, unit = TimeUnit.DAYS)
        Duration longest = Duration.days(90);

        @JsonProperty
        @NotNull
        @MinDuration(value = 0, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration grace = Duration.seconds(10);
    }

    /** How often one may try. */
    static final class LimitConfiguration {
        @JsonProperty
        @Min(1)
        @Max(1_000_000)
        int registrationsPerHour = 20;

        @JsonProperty
        @Min(1)
        @Max(1_000_000)
        int loginsPerMinute = 10;

        @JsonProperty
        @Min(1)
        @Max(1_000_000)
        int loginsPerMinuteAndAddress = 100;

        @JsonProperty
        @Min(1)
        @Max(1_000_000)
        int factorsPerHour = 30;
    }
}
