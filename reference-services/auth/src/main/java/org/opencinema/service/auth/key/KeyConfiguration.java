package org.opencinema.service.auth.key;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.opencinema.tokens.SignatureAlgorithm;

/** What tokens are signed with, and for how long. */
public final class KeyConfiguration {
    @JsonProperty
    @NotNull
    private SignatureAlgorithm algorithm = SignatureAlgorithm.RS256;

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.HOURS)
    @MaxDuration(value = 365, unit = TimeUnit.DAYS)
    private Duration rotation = Duration.days(30);

    @JsonIgnore
    @ValidationMethod(message = "keys.algorithm must be RS256 or ES256: the services and the gateway accept no other")
    public boolean isAccepted() {
        return algorithm == SignatureAlgorithm.RS256 || algorithm == SignatureAlgorithm.ES256;
    }

    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    public Duration rotation() {
        return rotation;
    }
}
