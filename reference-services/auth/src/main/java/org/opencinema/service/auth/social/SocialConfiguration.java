package org.opencinema.service.auth.social;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The providers that one can sign in with; what each setting means stands in auth.yml. */
public final class SocialConfiguration {
    @JsonProperty
    @Valid
    @NotNull
    OpenIdConfiguration google = new OpenIdConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    FacebookConfiguration facebook = new FacebookConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    List<OpenIdConfiguration> others = List.of();

    @JsonProperty
    @NotNull
    @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 30, unit = TimeUnit.SECONDS)
    Duration patience = Duration.seconds(5);

    /** A provider that speaks OpenID Connect. */
    static final class OpenIdConfiguration {
        @JsonProperty
        @Pattern(regexp = "[a-z0-9]{1,30}")
        String id = "google";

        @JsonProperty
        @NotNull
        String name = "Google";

        @JsonProperty
        @NotNull
        URI issuer = URI.create("https://accounts.google.com");

        @JsonProperty
        @NotNull
        String clientId = "";

        @JsonProperty
        @NotNull
        String clientSecret = "";

        @JsonProperty
        @NotNull
        Set<String> endpointHosts = Set.of();

        @JsonProperty
        boolean emailTrusted;
    }

    /** Facebook, which speaks OAuth 2.0 and has an API of its own for the rest. */
    static final class FacebookConfiguration {
        @JsonProperty
        @NotNull
        URI dialogUri = URI.create("https://www.facebook.com/v25.0/dialog/oauth");

        @JsonProperty
        @NotNull
        URI tokenUri = URI.create("https://graph.facebook.com/v25.0/oauth/access_token");

        @JsonProperty
        @NotNull
        URI profileUri = URI.create("https://graph.facebook.com/v25.0/me");

        @JsonProperty
        @NotNull
        String scopes = "public_profile email";

        @JsonProperty
        @NotNull
        String clientId = "";

        @JsonProperty
        @NotNull
        String clientSecret = "";
    }
}
