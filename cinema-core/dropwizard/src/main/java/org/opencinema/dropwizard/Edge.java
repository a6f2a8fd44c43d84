package org.opencinema.dropwizard;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import io.dropwizard.util.Duration;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.spi.internal.ValueParamProvider;

/** Installs what every service shares at its HTTP edge. */
final class Edge {
    private final String service;
    private final CinemaConfiguration configuration;
    private final Environment environment;

    Edge(String service, CinemaConfiguration configuration, Environment environment) {
        this.service = service;
        this.configuration = configuration;
        this.environment = environment;
    }

    void install() {
        connectors();
        strictJson(environment.getObjectMapper());
        PrometheusRegistry metrics = new PrometheusRegistry();
        DropwizardExports.builder().dropwizardRegistry(environment.metrics()).register(metrics);
        JvmMetrics.builder().register(metrics);
        Histogram durations = RequestMetrics.register(metrics);
        Metrics.install(environment, metrics, durations);
        var jersey = environment.jersey();
        jersey.register(new Problems());
        jersey.register(new Problems.Violations());
        jersey.register(new BodyLimit());
        jersey.register(new ParameterMapping());
        jersey.register(new AbstractBinder() {
            @Override
            protected void configure() {
                bind(new SecurityParameter()).to(ValueParamProvider.class);
            }
        });
        jersey.register(new AdminAddresses(configuration.adminAddresses(), configuration.trustForwarded()));
        TokensConfiguration tokens = configuration.tokens();
        Clock clock = Clock.systemUTC();
        jersey.register(new AccessControl(
                TokenChecks.install(environment, tokens, clock, metrics),
                Dpop.install(environment, tokens.publicUri(), clock)));
        jersey.register(new RequestMetrics(durations));
        environment.getApplicationContext().setErrorHandler(ProblemBody::write);
        environment
                .servlets()
                .addFilter("requestId", new RequestIdFilter(service))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        environment
                .servlets()
                .addFilter("clientAddress", new ClientAddressFilter(configuration.trustForwarded()))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
        environment
                .servlets()
                .addServlet("health", new HealthServlet(environment.healthChecks(), environment.getObjectMapper()))
                .addMapping("/health");
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(metrics))
                .addMapping("/prometheus");
        environment.admin().addServlet("contract", new ContractServlet(service)).addMapping("/openapi.yaml");
    }

    private void connectors() {
        Integer port = configuration.port();
        if (port == null || !(configuration.getServerFactory() instanceof DefaultServerFactory server)) {
            return;
        }
        // a DirectHandler works on the selectors
        server.setApplicationConnectors(List.of(
                connector(port, Math.max(1, Runtime.getRuntime().availableProcessors() / 2))));
        server.setAdminConnectors(List.of(connector(configuration.adminPort(), 1)));
        server.setRegisterDefaultExceptionMappers(false);
        server.setMinThreads(4);
        server.setMaxThreads(128);
        server.setAdminMinThreads(1);
        server.setAdminMaxThreads(4);
        server.setShutdownGracePeriod(Duration.seconds(10));
        server.setEnableThreadNameFilter(false); // each log line carries the correlation id instead
        server.setEnableVirtualThreads(Runtime.version().feature() >= 21);
        LogbackAccessRequestLogFactory silent = new LogbackAccessRequestLogFactory();
        silent.setAppenders(List.of());
        server.setRequestLogFactory(silent);
    }

    private ConnectorFactory connector(int port, int selectors) {
        HttpConnectorFactory http = new HttpConnectorFactory() {
            /** Else a value that differs from one before it on the connection by the case of letters alone is taken for that one. */
            @Override
            protected HttpConfiguration buildHttpConfiguration() {
                HttpConfiguration configuration = super.buildHttpConfiguration();
                configuration.setHeaderCacheCaseSensitive(true);
                return configuration;
            }
        };
        http.setPort(port);
        http.setBindHost(configuration.bindHost());
        http.setAcceptorThreads(java.util.Optional.of(1));
        http.setSelectorThreads(java.util.Optional.of(selectors));
        return http;
    }

    /** An unknown field, a text for a number and the like are errors of the caller, never guessed at. */
    private static void strictJson(ObjectMapper json) {
        json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        json.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        json.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        json.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        for (LogicalType type :
                List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean, LogicalType.Enum)) {
            json.coercionConfigFor(type)
                    .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
        }
        json.coercionConfigFor(LogicalType.Integer).setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        json.coercionConfigFor(LogicalType.Boolean).setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
        json.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }
}
