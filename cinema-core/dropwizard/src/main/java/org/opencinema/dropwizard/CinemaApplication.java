package org.opencinema.dropwizard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.ResourceConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.logging.common.ExternalLoggingFactory;
import jakarta.validation.Validator;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;
import org.apache.commons.text.lookup.StringLookupFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * A reference service. It reads {@code <service>.yml} (a file, else from the class path) with {@code ${NAME:-default}} taken from its
 * settings, installs what all edges share (problem+json, access control, correlation id, health, metrics), then wires itself.
 *
 * <p>Not thread-safe.
 */
public abstract class CinemaApplication<C extends CinemaConfiguration> extends Application<C> {
    private final String service;
    private final Map<String, String> settings;
    private boolean embedded;
    private @Nullable Server server;

    /**
     * @param service its name: of the YAML file, the contract, the database schema
     * @param settings what the substitutions of the YAML are taken from: the environment variables, or a map when it is embedded
     */
    protected CinemaApplication(String service, Map<String, String> settings) {
        this.service = service;
        this.settings = Map.copyOf(settings);
    }

    /** Constructs the service's parts and registers its resources and consumers. */
    protected abstract void wire(C configuration, Environment environment);

    /**
     * Starts the service inside this JVM: the caller configures logging, and a failure is thrown instead of ending the JVM. Returns when
     * it answers.
     */
    public final void start() throws Exception {
        embedded = true;
        run("server", service + ".yml");
    }

    /** Stops a service that was started by {@link #start}; the ports are free when it returns. */
    public final void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    /** The port of the API of a started service. */
    public final int port() {
        return connector("application");
    }

    /** The admin port of a started service. */
    public final int adminPort() {
        return connector("admin");
    }

    private int connector(String name) {
        if (server != null) {
            for (var connector : server.getConnectors()) {
                if (connector instanceof ServerConnector c && name.equals(c.getName())) {
                    return c.getLocalPort();
                }
            }
        }
        throw new IllegalStateException(service + " is not started");
    }

    @Override
    public final String getName() {
        return service;
    }

    @Override
    public final void initialize(Bootstrap<C> bootstrap) {
        StringSubstitutor substitutor = new StringSubstitutor(StringLookupFactory.INSTANCE.mapStringLookup(settings));
        substitutor.setEnableUndefinedVariableException(true);
        bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(fileOrResource(), substitutor));
        bootstrap.setConfigurationFactoryFactory(
                (type, validator, mapper, prefix) -> new Configurations<>(type, validator, mapper, prefix, embedded));
        bootstrap.setValidatorFactory(Validators.newConfiguration()
                .parameterNameProvider(new ParameterNames())
                .buildValidatorFactory());
        ObjectMapper json = bootstrap.getObjectMapper();
        json.registerModule(
                StrictValues.module()); // before the configuration is read, as Jackson keeps what it has used
        json.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        json.setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    }

    private static ConfigurationSourceProvider fileOrResource() {
        return path -> new File(path).isFile()
                ? new FileConfigurationSourceProvider().open(path)
                : new ResourceConfigurationSourceProvider().open(path);
    }

    @Override
    public final void run(C configuration, Environment environment) {
        environment.lifecycle().addServerLifecycleListener(started -> {
            started.setErrorHandler(ProblemBody::write); // what no handler sees, such as a malformed path
            server = started;
        });
        new Edge(service, configuration, environment).install();
        wire(configuration, environment);
    }

    @Override
    protected final void onFatalError(Throwable t) {
        if (embedded) {
            throw new IllegalStateException(service + " did not start: " + t.getMessage(), t);
        }
        super.onFatalError(t);
    }

    private static final class Configurations<C extends CinemaConfiguration> extends YamlConfigurationFactory<C> {
        private final boolean embedded;

        Configurations(Class<C> type, Validator validator, ObjectMapper mapper, String prefix, boolean embedded) {
            super(type, validator, mapper, prefix);
            this.embedded = embedded;
        }

        @Override
        public C build(ConfigurationSourceProvider provider, String path) throws IOException, ConfigurationException {
            C configuration = super.build(provider, path);
            if (embedded) {
                configuration.setLoggingFactory(new ExternalLoggingFactory());
            }
            return configuration;
        }
    }
}
