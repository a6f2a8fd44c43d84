package org.opencinema.service.catalog;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The catalog service. */
public final class CatalogApplication extends CinemaApplication<CatalogConfiguration> {
    public CatalogApplication(Map<String, String> settings) {
        super("catalog", settings);
    }

    public static void main(String[] args) throws Exception {
        new CatalogApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(CatalogConfiguration configuration, Environment environment) {
        new CatalogWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
