package org.opencinema.service.user;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The user service. */
public final class UserApplication extends CinemaApplication<UserConfiguration> {
    public UserApplication(Map<String, String> settings) {
        super("user", settings);
    }

    public static void main(String[] args) throws Exception {
        new UserApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(UserConfiguration configuration, Environment environment) {
        new UserWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
