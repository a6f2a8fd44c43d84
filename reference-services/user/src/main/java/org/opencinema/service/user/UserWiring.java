package org.opencinema.service.user;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Outbox;
import org.opencinema.events.OutboxRelay;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;
import org.opencinema.tokens.PasswordHasher;

/** Constructs the user service. */
public final class UserWiring {
    private static final Duration HASH_WAIT = Duration.ofSeconds(2);

    private final UserConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public UserWiring(UserConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Database database = Database.open(environment, configuration.database(), "user");
        Jdbi jdbi = database.jdbi();
        jdbi.registerArrayType(UUID.class, "uuid");
        Uuid7 ids = new Uuid7(clock, new SecureRandom());
        Redis redis = closing(Redis.create(configuration.redisUri()));
        Dpop.of(environment).shareReplays(redis, "user");
        Clock business = configuration.demoClock() ? SharedClock.create(redis, clock) : clock;
        // The schema is the connection's own; its name, user, is a word of SQL.
        Outbox outbox = Outbox.of("outbox");
        UserEvents events = new UserEvents(outbox, ids, business);
        ProfileCache cache = new ProfileCache(redis, Metrics.of(environment));
        AccountStore accounts = new AccountStore();
        Profiles profiles = new Profiles(jdbi, accounts, new ProfileStore(), cache, events, ids);
        PasswordHasher hasher = PasswordHasher.create(configuration.pinHashes(), HASH_WAIT);
        ProfileTokens tokens = new ProfileTokens(
                configuration.authUri(), configuration.authSecret(), environment.getObjectMapper(), clock);
        ProfileSelection selection = new ProfileSelection(profiles, new Pins(jdbi, accounts, hasher, clock), tokens);
        TitleStore titles = new TitleStore();
        LibraryStore libraryStore = new LibraryStore();
        Library library = new Library(jdbi, libraryStore, titles, profiles, events, business);
        Playlists playlists = new Playlists(jdbi, new PlaylistStore(), libraryStore, titles, ids);

        String kafka = configuration.kafkaServers();
        EventPublisher publisher = closing(EventPublisher.create(kafka));
        closing(new OutboxRelay(database.dataSource(), outbox, publisher)).start();
        EventMetrics.outbox(environment, database, outbox);
        EventMetrics.consumers(environment, kafka);
        environment.lifecycle().manage(new AccountEventsConsumer(kafka, profiles));
        environment.lifecycle().manage(new TitleEventsConsumer(kafka, jdbi, titles));
        environment.lifecycle().manage(new EpisodeEventsConsumer(kafka, jdbi, new EpisodeStore()));
        environment.lifecycle().manage(new SubscriptionEventsConsumer(kafka, jdbi, accounts));
        environment.lifecycle().manage(new PlaybackEventsConsumer(kafka, library));
        environment.lifecycle().manage(new ProfileEventsConsumer(kafka, cache));

        environment.jersey().register(new MeResource(profiles, selection));
        environment.jersey().register(new ProfilesResource(profiles, selection));
        environment.jersey().register(new LibraryResource(library, profiles));
        environment.jersey().register(new PlaylistsResource(playlists, profiles));
    }

    private <T extends AutoCloseable> T closing(T part) {
        environment.lifecycle().manage(new AutoCloseableManager(part));
        return part;
    }
}
