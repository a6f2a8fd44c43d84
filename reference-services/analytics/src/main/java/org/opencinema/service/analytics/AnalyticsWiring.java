package org.opencinema.service.analytics;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;

/** Constructs the analytics service. */
public final class AnalyticsWiring {
    private final AnalyticsConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public AnalyticsWiring(AnalyticsConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        ClickHouse clickHouse = ClickHouse.open(configuration.clickhouse());
        Schema schema = new Schema(clickHouse, clock);
        PlaybackEventStore store = new PlaybackEventStore(clickHouse);
        PlaybackEventsConsumer playback = new PlaybackEventsConsumer(configuration.kafkaServers(), schema, store);
        manage(() -> {}, clickHouse::close);
        manage(playback::start, playback::close);

        environment.healthChecks().register("clickhouse", new ClickHouseHealth(clickHouse));
        environment.jersey().register(new ReportsResource(store));
    }

    private static final class ClickHouseHealth extends HealthCheck {
        private final ClickHouse clickHouse;

        ClickHouseHealth(ClickHouse clickHouse) {
            this.clickHouse = clickHouse;
        }

        @Override
        protected Result check() {
            clickHouse.ping();
            return Result.healthy();
        }
    }

    private void manage(Runnable start, Runnable stop) {
        environment.lifecycle().manage(new Managed() {
            @Override
            public void start() {
                start.run();
            }

            @Override
            public void stop() {
                stop.run();
            }
        });
    }
}
