package org.opencinema.service.notification;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jdbi.v3.core.Jdbi;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.dropwizard.ServiceTokens;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;

/** Constructs the notification service. */
public final class NotificationWiring {
    private final NotificationConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public NotificationWiring(NotificationConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Templates templates = Templates.load(configuration.templates());
        MailServer server = new MailServer(configuration.mail());
        Database database = Database.open(environment, configuration.database(), "notification");
        Jdbi jdbi = database.jdbi();
        jdbi.registerArrayType(UUID.class, "uuid");
        Redis redis = Redis.create(configuration.redisUri());
        Dpop.of(environment).shareReplays(redis, "notification");
        Clock business = configuration.demoClock() ? SharedClock.create(redis, clock) : clock;
        NotificationStore notifications = new NotificationStore();
        MailStore mails = new MailStore(clock);
        PreferenceStore preferences = new PreferenceStore();
        InboxStreams streams = new InboxStreams(jdbi, notifications, redis, clock);
        Inbox inbox = new Inbox(jdbi, notifications, preferences, mails, business);
        Announcements announcements = new Announcements(
                jdbi,
                new Announcements.Stores(notifications, mails, preferences, new ProjectionStore()),
                templates,
                streams,
                new Uuid7(clock, new SecureRandom()),
                business);
        ServiceTokens tokens = ServiceTokens.create(
                configuration.auth().uri, "notification", configuration.auth().secret, Clock.systemUTC());
        Contacts contacts = new Contacts(configuration.auth().uri, tokens);
        MailMetrics metrics = new MailMetrics(Metrics.of(environment));
        MailDelivery delivery =
                new MailDelivery(jdbi, mails, contacts, templates, server, configuration.publicUri(), clock, metrics);

        manage(() -> {}, redis::close);
        manage(streams::start, streams::close);
        Rounds rounds = new Rounds(database.dataSource(), delivery, announcements);
        manage(rounds::start, rounds::close);
        consume(announcements);
        EventMetrics.consumers(environment, configuration.kafkaServers());
        Metrics.sample(environment, "mails", () -> metrics.show(jdbi.withHandle(mails::countWaiting)));
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle event) {
                streams.endAll();
            }
        });

        environment
                .jersey()
                .register(new NotificationsResource(inbox, streams, templates, environment.getObjectMapper()));
        environment.jersey().register(new FailedMailsResource(delivery));
        environment
                .jersey()
                .register(new LinkMailsResource(
                        new LinkMails(contacts, templates, server, configuration.publicUri(), clock)));
    }

    private void consume(Announcements announcements) {
        String kafka = configuration.kafkaServers();
        AccountEventsConsumer accounts = new AccountEventsConsumer(kafka, announcements);
        SecurityEventsConsumer security = new SecurityEventsConsumer(kafka, announcements);
        BillingEventsConsumer billing = new BillingEventsConsumer(kafka, announcements);
        SubscriptionEventsConsumer subscriptions = new SubscriptionEventsConsumer(kafka, announcements);
        TitleEventsConsumer titles = new TitleEventsConsumer(kafka, announcements);
        EpisodeEventsConsumer episodes = new EpisodeEventsConsumer(kafka, announcements);
        InteractionEventsConsumer interactions = new InteractionEventsConsumer(kafka, announcements);
        manage(accounts::start, accounts::close);
        manage(security::start, security::close);
        manage(billing::start, billing::close);
        manage(subscriptions::start, subscriptions::close);
        manage(titles::start, titles::close);
        manage(episodes::start, episodes::close);
        manage(interactions::start, interactions::close);
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
