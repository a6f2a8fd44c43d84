package org.opencinema.service.auth.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.opencinema.redis.LoginThrottle.Policies;
import org.opencinema.redis.LoginThrottle.Policy;

/** How wrong passwords slow the next try. */
public final class ThrottleConfiguration {
    @JsonProperty
    @Min(1)
    @Max(10_000)
    private int freePerCaller = 5;

    @JsonProperty
    @Min(1)
    @Max(10_000)
    private int freePerAccount = 50;

    @JsonProperty
    @Min(1)
    @Max(10_000)
    private int freePerAddress = 200;

    @JsonProperty
    @NotNull
    @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
    @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
    private Duration first = Duration.seconds(1);

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.MINUTES)
    @MaxDuration(value = 1, unit = TimeUnit.HOURS)
    private Duration longest = Duration.minutes(15);

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.HOURS)
    @MaxDuration(value = 31, unit = TimeUnit.DAYS)
    private Duration memory = Duration.hours(12);

    @JsonProperty
    @NotNull
    @MinDuration(value = 1, unit = TimeUnit.HOURS)
    @MaxDuration(value = 31, unit = TimeUnit.DAYS)
    private Duration memoryPerAddress = Duration.hours(1);

    public Policies policies() {
        return new Policies(
                policy(freePerCaller, memory),
                policy(freePerAccount, memory),
                policy(freePerAddress, memoryPerAddress));
    }

    private Policy policy(int free, Duration forgotten) {
        return new Policy(free, first.toJavaDuration(), longest.toJavaDuration(), forgotten.toJavaDuration());
    }
}
