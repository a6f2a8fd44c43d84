package org.opencinema.service.streaming;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The streaming service. */
public final class StreamingApplication extends CinemaApplication<StreamingConfiguration> {
    public StreamingApplication(Map<String, String> settings) {
        super("streaming", settings);
    }

    public static void main(String[] args) throws Exception {
        new StreamingApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(StreamingConfiguration configuration, Environment environment) {
        new StreamingWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
