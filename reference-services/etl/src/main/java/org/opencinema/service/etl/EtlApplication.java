package org.opencinema.service.etl;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The ETL service. */
public final class EtlApplication extends CinemaApplication<EtlConfiguration> {
    public EtlApplication(Map<String, String> settings) {
        super("etl", settings);
    }

    public static void main(String[] args) throws Exception {
        new EtlApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(EtlConfiguration configuration, Environment environment) {
        new EtlWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
