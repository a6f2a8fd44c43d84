package org.opencinema.dropwizard;

import static java.util.Objects.requireNonNull;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Clock;
import org.opencinema.tokens.JwksClient;
import org.opencinema.tokens.RevokedTokens;
import org.opencinema.tokens.TokenVerifier;
import org.opencinema.tokens.TrustedIssuer;

/** How a service verifies access tokens: by the keys of the issuer and the tokens that were revoked. */
public final class TokenChecks {
    private static final String VERIFIER = TokenVerifier.class.getName();

    private TokenChecks() {}

    static TokenVerifier install(
            Environment environment, TokensConfiguration tokens, Clock clock, PrometheusRegistry metrics) {
        RevokedTokens revoked = RevokedTokens.create(clock);
        TokenVerifier verifier = TokenVerifier.builder(clock)
                .trust(TrustedIssuer.of(tokens.issuer(), tokens.audience(), JwksClient.create(tokens.jwksUri(), clock)))
                .refuse(revoked)
                .remember(tokens.remembered())
                .build();
        URI redis = tokens.redisUri();
        if (redis != null) {
            environment.lifecycle().manage(new RevocationFeed(redis, revoked, metrics));
        }
        environment.getApplicationContext().setAttribute(VERIFIER, verifier);
        return verifier;
    }

    /** The verifier of the service, for one that answers without resources. */
    public static TokenVerifier of(Environment environment) {
        return (TokenVerifier)
                requireNonNull(environment.getApplicationContext().getAttribute(VERIFIER));
    }
}
