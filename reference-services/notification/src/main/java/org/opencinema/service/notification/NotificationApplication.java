package org.opencinema.service.notification;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The notification service. */
public final class NotificationApplication extends CinemaApplication<NotificationConfiguration> {
    public NotificationApplication(Map<String, String> settings) {
        super("notification", settings);
    }

    public static void main(String[] args) throws Exception {
        new NotificationApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(NotificationConfiguration configuration, Environment environment) {
        new NotificationWiring(configuration, environment, Clock.systemUTC()).install();
    }
}
