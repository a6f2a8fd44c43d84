package org.opencinema.service.catalog;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Outbox;
import org.opencinema.events.OutboxRelay;
import org.opencinema.events.Uuid7;

/** Constructs the catalog service. */
public final class CatalogWiring {
    private final CatalogConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public CatalogWiring(CatalogConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Database database = Database.open(environment, configuration.database(), "catalog");
        Jdbi jdbi = database.jdbi();
        jdbi.registerArrayType(UUID.class, "uuid");
        jdbi.registerArrayType(String.class, "text");
        Uuid7 ids = new Uuid7(clock, new SecureRandom());
        Outbox outbox = Outbox.of("catalog.outbox");
        Catalog.Stores stores = new Catalog.Stores(
                new TitleStore(), new EpisodeStore(), new GenreStore(), new PersonStore(), new MediaStore());
        TitleEvents events = new TitleEvents(outbox, ids);
        Episodes episodes = new Episodes(jdbi, stores, events, clock);
        Catalog catalog = new Catalog(jdbi, stores, episodes, events, clock);
        Imports imports = new Imports(jdbi, catalog, stores, new SourceStore(), events, clock);

        EventPublisher publisher = EventPublisher.create(configuration.kafkaServers());
        OutboxRelay relay = new OutboxRelay(database.dataSource(), outbox, publisher);
        MediaEventsConsumer media = new MediaEventsConsumer(configuration.kafkaServers(), catalog, episodes);
        manage(() -> {}, publisher::close);
        manage(relay::start, relay::close);
        manage(media::start, media::close);
        EventMetrics.outbox(environment, database, outbox);
        EventMetrics.consumers(environment, configuration.kafkaServers());

        environment.jersey().register(new TitlesResource(catalog, ids));
        environment.jersey().register(new EpisodesResource(episodes, ids));
        environment.jersey().register(new PeopleResource(catalog, ids));
        environment.jersey().register(new GenresResource(catalog));
        environment.jersey().register(new ImportsResource(imports));
        environment.jersey().register(new SynchronisationResource(imports));
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
