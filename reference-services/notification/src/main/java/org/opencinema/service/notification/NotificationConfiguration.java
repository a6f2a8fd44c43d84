package org.opencinema.service.notification;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;

/** The settings of the notification service. */
public final class NotificationConfiguration extends CinemaConfiguration {
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
    private AuthConfiguration auth = new AuthConfiguration();

    @JsonProperty
    @NotNull
    private URI publicUri = URI.create("http://localhost:8080");

    @JsonProperty
    @Valid
    @NotNull
    private MailConfiguration mail = new MailConfiguration();

    @JsonProperty
    @NotNull
    private String templates = "";

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

    AuthConfiguration auth() {
        return auth;
    }

    URI publicUri() {
        return publicUri;
    }

    MailConfiguration mail() {
        return mail;
    }

    String templates() {
        return templates;
    }

    /** Where the addresses of accounts come from. */
    static final class AuthConfiguration {
        @JsonProperty
        @NotNull
        URI uri = URI.create("http://127.0.0.1:8101");

        @JsonProperty
        @NotBlank
        String secret = "";
    }

    /** The mail server. */
    static final class MailConfiguration {
        @JsonProperty
        @NotBlank
        String host = "";

        @JsonProperty
        @Min(1)
        @Max(65535)
        int port = 25;

        @JsonProperty
        @NotNull
        Security security = Security.NONE;

        @JsonProperty
        @NotNull
        String user = "";

        @JsonProperty
        @NotNull
        String password = "";

        @JsonProperty
        @NotBlank
        String from = "";

        enum Security {
            NONE,
            STARTTLS,
            TLS
        }
    }
}
