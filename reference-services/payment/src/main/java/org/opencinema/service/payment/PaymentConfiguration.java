package org.opencinema.service.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.OneOf;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opencinema.billing.Money;
import org.opencinema.billing.Plan;
import org.opencinema.dropwizard.CinemaConfiguration;
import org.opencinema.dropwizard.DatabaseConfiguration;

/** The settings of the payment service; what each means stands in payment.yml. */
public final class PaymentConfiguration extends CinemaConfiguration {
    static final String SANDBOX = "sandbox";
    static final String STRIPE = "stripe";

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
    private boolean demoClock;

    @JsonProperty
    @OneOf({SANDBOX, STRIPE})
    private String provider = SANDBOX;

    @JsonProperty
    @Valid
    @NotNull
    private StripeConfiguration stripe = new StripeConfiguration();

    @JsonProperty
    @Valid
    @NotNull
    private BreakerConfiguration breaker = new BreakerConfiguration();

    @JsonProperty
    @NotBlank
    private String seller = "Open Cinema";

    @JsonProperty
    @Valid
    @NotEmpty
    private List<PlanConfiguration> plans = List.of();

    DatabaseConfiguration database() {
        return database;
    }

    URI redisUri() {
        return redisUri;
    }

    String kafkaServers() {
        return kafkaServers;
    }

    boolean demoClock() {
        return demoClock;
    }

    String provider() {
        return provider;
    }

    StripeConfiguration stripe() {
        return stripe;
    }

    BreakerConfiguration breaker() {
        return breaker;
    }

    String seller() {
        return seller;
    }

    List<Plan> plans() {
        return plans.stream().map(PlanConfiguration::plan).toList();
    }

    /** How Stripe is reached. */
    static final class StripeConfiguration {
        @JsonProperty
        @NotNull
        URI uri = URI.create("https://api.stripe.com");

        @JsonProperty
        private String secretKey = "";

        @JsonProperty
        private String webhookSecrets = "";

        @JsonProperty
        @NotNull
        @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
        Duration timeout = Duration.seconds(10);

        String secretKey() {
            return required("PAYMENT_STRIPE_SECRET_KEY", secretKey);
        }

        List<String> webhookSecrets() {
            return Arrays.stream(required("PAYMENT_STRIPE_WEBHOOK_SECRETS", webhookSecrets)
                            .split(",", -1))
                    .map(String::trim)
                    .toList();
        }

        private static String required(String setting, String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException(setting + " must be set for the provider stripe");
            }
            return value;
        }
    }

    /** When the provider is left alone. */
    static final class BreakerConfiguration {
        @JsonProperty
        @Min(1)
        @Max(1000)
        int failures = 5;

        @JsonProperty
        @NotNull
        @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration delay = Duration.seconds(10);
    }

    /** One plan. */
    static final class PlanConfiguration {
        @JsonProperty
        @NotBlank
        String code = "";

        @JsonProperty
        @Min(0)
        long priceMinor;

        @JsonProperty
        @NotBlank
        String currency = "";

        @JsonProperty
        int maxStreams;

        @JsonProperty
        int maxHeight;

        private Plan plan() {
            return new Plan(code, new Money(priceMinor, currency), maxStreams, maxHeight);
        }
    }
}
