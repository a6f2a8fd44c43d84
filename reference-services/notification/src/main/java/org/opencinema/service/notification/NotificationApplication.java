package org.opencinema.service.notification;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The notification service. */
public final class NotificationApplication extends CinemaApplication<NotificationConfiguration> {
    private final Clock clock;

    public NotificationApplication(Map<String, String> settings) {
        this(settings, Clock.systemUTC());
    }

    NotificationApplication(Map<String, String> settings, Clock clock) {
        super("notification", settings);
        this.clock = clock;
    }

    public static void main(String[] args) throws Exception {
        new NotificationApplication(System.getenv()).run(args);
    }

    @Override
    protected void wire(NotificationConfiguration configuration, Environment environment) {
        new NotificationWiring(configuration, environment, clock).install();
    }
}
