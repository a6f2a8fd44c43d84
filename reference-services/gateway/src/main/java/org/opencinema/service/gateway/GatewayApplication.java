package org.opencinema.service.gateway;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The gateway service. */
public final class GatewayApplication extends CinemaApplication<GatewayConfiguration> {
    public GatewayApplication(Map<String, String> settings) {
        super("gateway", settings);
    }

    public static void main(String[] args) throws Exception {
        new GatewayApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(GatewayConfiguration configuration, Environment environment) {
        new GatewayWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
