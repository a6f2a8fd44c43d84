package org.opencinema.service.auth.link;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Who mails links, how long they work, and how often they may be asked for. */
public final class LinkConfiguration {
    @JsonProperty
    @NotNull
    private URI notificationUri = URI.create("http://127.0.0.1:8109");

    @JsonProperty
    @NotNull
    @MinDuration(value = 15, unit = TimeUnit.MINUTES)
    @MaxDuration(value = 30, unit = TimeUnit.MINUTES)
    private Duration resetLifetime = Duration.minutes(30);

    @JsonProperty
    @NotNull
    @MinDuration(value = 24, unit = TimeUnit.HOURS)
    @MaxDuration(value = 48, unit = TimeUnit.HOURS)
    private Duration verificationLifetime = Duration.hours(24);

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int perHourAndAccount = 5;

    @JsonProperty
    @Min(1)
    @Max(1_000_000)
    private int perHourAndAddress = 60;

    URI notificationUri() {
        return notificationUri;
    }

    java.time.Duration lifetime(LinkPurpose purpose) {
        return switch (purpose) {
            case VERIFY_EMAIL -> verificationLifetime.toJavaDuration();
            case RESET_PASSWORD -> resetLifetime.toJavaDuration();
        };
    }

    public int perHourAndAccount() {
        return perHourAndAccount;
    }

    public int perHourAndAddress() {
        return perHourAndAddress;
    }
}
