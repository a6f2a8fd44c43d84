package org.opencinema.service.auth;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The auth service. */
public final class AuthApplication extends CinemaApplication<AuthConfiguration> {
    public AuthApplication(Map<String, String> settings) {
        super("auth", settings);
    }

    public static void main(String[] args) throws Exception {
        new AuthApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(AuthConfiguration configuration, Environment environment) {
        new AuthWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
