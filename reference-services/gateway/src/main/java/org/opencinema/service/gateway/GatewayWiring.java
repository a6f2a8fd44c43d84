package org.opencinema.service.gateway;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;
import org.opencinema.dropwizard.DirectHandler;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.dropwizard.TokenChecks;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.Redis;

/** Constructs the gateway service. */
public final class GatewayWiring {
    private final GatewayConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public GatewayWiring(GatewayConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Optional<WebClient> web = configuration
                .webRoot()
                .map(folder -> WebClient.create(folder, configuration.uploadOrigin(), configuration.mediaOrigins()));
        Redis redis = Redis.create(configuration.redisUri());
        environment.lifecycle().manage(new AutoCloseableManager(redis));
        Limits limits = new Limits(
                RateLimiter.create(redis),
                clock,
                Rate.perMinute(configuration.anonymousPerMinute()),
                Rate.perMinute(configuration.signedInPerMinute()),
                Rate.perMinute(configuration.staffPerMinute()),
                rates(configuration.planPerMinute()));
        SharedAnswers shared = new SharedAnswers(configuration.sharedAnswerTtl());
        Routes routes = new Routes(configuration::service);
        GatewayMetrics metrics =
                new GatewayMetrics(Metrics.of(environment), Metrics.requestDurations(environment), routes);
        GatewayHandler gateway = new GatewayHandler(
                new Tokens(TokenChecks.of(environment)),
                limits,
                routes,
                shared,
                metrics,
                configuration.trustForwarded());
        environment.jersey().disable();
        // the handler that is inserted last is asked first
        web.ifPresent(pages -> environment.getApplicationContext().insertHandler(new Front(pages)));
        environment.getApplicationContext().insertHandler(new Front(Docs.create()));
        environment.getApplicationContext().insertHandler(new Front(gateway));
        new Direct(gateway, !configuration.allowedOrigins().isEmpty()).install(environment);
        if (!configuration.allowedOrigins().isEmpty()) {
            environment.getApplicationContext().insertHandler(crossOrigin(configuration.allowedOrigins()));
        }
    }

    private static Map<String, Rate> rates(Map<String, Integer> perMinute) {
        Map<String, Rate> rates = new HashMap<>();
        perMinute.forEach((plan, permits) -> rates.put(plan, Rate.perMinute(permits)));
        return rates;
    }

    /** Tokens travel in a header, never in a cookie of another origin, so no credentials are allowed. */
    private static CrossOriginHandler crossOrigin(List<String> origins) {
        CrossOriginHandler handler = new CrossOriginHandler();
        handler.setAllowedOriginPatterns(origins.stream().map(Pattern::quote).collect(Collectors.toSet()));
        handler.setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        handler.setAllowedHeaders(Set.of(
                "Accept-Language",
                "Authorization",
                "Content-Type",
                "DPoP",
                "Idempotency-Key",
                "If-Match",
                "If-None-Match",
                "Last-Event-ID",
                "X-Request-Id"));
        handler.setExposedHeaders(Set.of(
                "ETag",
                "Location",
                "RateLimit-Limit",
                "RateLimit-Remaining",
                "RateLimit-Reset",
                "Retry-After",
                "WWW-Authenticate",
                "X-Request-Id"));
        handler.setAllowCredentials(false);
        handler.setDeliverPreflightRequests(false);
        return handler;
    }

    /** Lets the gateway pass on what it need not wait for, which is nearly all. */
    private static final class Direct extends DirectHandler {
        private static final HttpField VARY = new HttpField(HttpHeader.VARY, "Origin");

        private final GatewayHandler gateway;
        private final boolean crossOrigin;

        Direct(GatewayHandler gateway, boolean crossOrigin) {
            this.gateway = gateway;
            this.crossOrigin = crossOrigin;
        }

        @Override
        protected boolean answer(Request request, Response response, Callback callback) {
            if (crossOrigin && request.getHeaders().contains(HttpHeader.ORIGIN)) {
                return false;
            }
            if (crossOrigin) {
                response.getHeaders().ensureField(VARY); // or a cache would give the answer to another origin
            }
            return gateway.passAtOnce(request, response, callback);
        }
    }

    /** Asks a handler first, then the rest of the chain. */
    private static final class Front extends Handler.Wrapper {
        private final Handler first;

        Front(Handler first) {
            this.first = first;
            installBean(first);
        }

        @Override
        public void setServer(Server server) {
            super.setServer(server);
            first.setServer(server);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            return first.handle(request, response, callback) || super.handle(request, response, callback);
        }
    }
}
