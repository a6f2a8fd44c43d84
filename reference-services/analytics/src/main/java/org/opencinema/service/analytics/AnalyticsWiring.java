package org.opencinema.service.analytics;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Outbox;
import org.opencinema.events.OutboxRelay;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;

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
        String kafka = configuration.kafkaServers();
        Database database = Database.open(environment, configuration.database(), "analytics");
        ClickHouse clickHouse = closing(ClickHouse.open(configuration.clickhouse()));
        Redis redis = closing(Redis.create(configuration.redisUri()));
        Dpop.of(environment).shareReplays(redis, "analytics");
        SharedClock shared = configuration.demoClock() ? SharedClock.create(redis, clock) : null;
        Clock business = shared == null ? clock : shared;
        EventPublisher publisher = closing(EventPublisher.create(kafka));
        Schema schema = manage(new Schema(clickHouse, clock));
        ReportStore reports = new ReportStore(clickHouse);
        LiveViewers viewers = new LiveViewers(redis, clock, business, configuration.liveLease());
        Outbox outbox = Outbox.of("outbox");
        Experiments experiments =
                new Experiments(database.jdbi(), new ExperimentStore(), new ExperimentEvents(outbox), business);

        closing(new OutboxRelay(database.dataSource(), outbox, publisher)).start();
        EventMetrics.outbox(environment, database, outbox);
        for (EventTable<?> table : List.of(
                EventTable.PLAYBACK,
                EventTable.CLIENT,
                EventTable.PACKAGES,
                EventTable.SUBSCRIPTIONS,
                EventTable.BILLING)) {
            manage(new TableConsumer<>(kafka, table, clickHouse, schema));
        }
        ViewingMetrics metrics = new ViewingMetrics(Metrics.of(environment));
        manage(new LiveViewersConsumer(kafka, viewers, metrics));
        EventMetrics.consumers(environment, kafka);
        Metrics.sample(environment, "viewers", () -> metrics.show(viewers.list()));

        var jersey = environment.jersey();
        jersey.register(new EventsResource(
                new Collector(publisher, clock, shared == null ? () -> Duration.ZERO : shared::offset, metrics)));
        jersey.register(new EventsResource.Limit());
        jersey.register(new ReportsResource(reports, new Reports(reports), viewers));
        jersey.register(new ExperimentsResource(experiments, new ExposureStore(clickHouse)));
        health("clickhouse", clickHouse::ping);
        health("redis", () -> redis.call(commands -> commands.ping()));
    }

    private <T extends Managed> T manage(T part) {
        environment.lifecycle().manage(part);
        return part;
    }

    private <T extends AutoCloseable> T closing(T part) {
        environment.lifecycle().manage(new AutoCloseableManager(part));
        return part;
    }

    private void health(String name, Runnable check) {
        environment.healthChecks().register(name, new HealthCheck() {
            @Override
            protected Result check() {
                check.run();
                return Result.healthy();
            }
        });
    }
}
