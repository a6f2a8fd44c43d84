package org.opencinema.service.notification;

import io.dropwizard.core.setup.Environment;
import java.time.Clock;
import java.util.Map;
import org.opencinema.dropwizard.CinemaApplication;

/** The service with a clock of the test. */
final class ClockedNotifications extends CinemaApplication<NotificationConfiguration> {
    private final Clock clock;

    ClockedNotifications(Map<String, String> settings, Clock clock) {
        super("notification", settings);
        this.clock = clock;
    }

    @Override
    protected void wire(NotificationConfiguration configuration, Environment environment) {
        new NotificationWiring(configuration, environment, clock).install();
    }
}
