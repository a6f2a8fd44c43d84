package org.opencinema.service.analytics;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The analytics service. */
public final class AnalyticsApplication extends CinemaApplication<AnalyticsConfiguration> {
    public AnalyticsApplication(Map<String, String> settings) {
        super("analytics", settings);
    }

    public static void main(String[] args) throws Exception {
        new AnalyticsApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(AnalyticsConfiguration configuration, Environment environment) {
        new AnalyticsWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
