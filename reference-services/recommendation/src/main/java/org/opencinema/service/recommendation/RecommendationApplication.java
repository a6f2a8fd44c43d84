package org.opencinema.service.recommendation;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The recommendation service. */
public final class RecommendationApplication extends CinemaApplication<RecommendationConfiguration> {
    public RecommendationApplication(Map<String, String> settings) {
        super("recommendation", settings);
    }

    public static void main(String[] args) throws Exception {
        new RecommendationApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(RecommendationConfiguration configuration, Environment environment) {
        new RecommendationWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
