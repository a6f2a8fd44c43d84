package org.opencinema.service.auth;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Outbox;
import org.opencinema.events.OutboxRelay;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.LoginThrottle;
import org.opencinema.redis.Rate;
import org.opencinema.redis.RateLimiter;
import org.opencinema.redis.Redis;
import org.opencinema.redis.RefreshFamilies;
import org.opencinema.service.auth.account.AccountEvents;
import org.opencinema.service.auth.account.AccountStore;
import org.opencinema.service.auth.account.Accounts;
import org.opencinema.service.auth.account.AccountsResource;
import org.opencinema.service.auth.account.Administration;
import org.opencinema.service.auth.account.CommonPasswords;
import org.opencinema.service.auth.account.PersonalData;
import org.opencinema.service.auth.account.SubscriptionEventsConsumer;
import org.opencinema.service.auth.audit.Audit;
import org.opencinema.service.auth.audit.AuditWiring;
import org.opencinema.service.auth.client.ClientWiring;
import org.opencinema.service.auth.factor.FactorWiring;
import org.opencinema.service.auth.key.DataKeys;
import org.opencinema.service.auth.key.DataKeysResource;
import org.opencinema.service.auth.key.KeyStore;
import org.opencinema.service.auth.key.KeyWiring;
import org.opencinema.service.auth.key.MasterKey;
import org.opencinema.service.auth.link.LinkWiring;
import org.opencinema.service.auth.link.Links;
import org.opencinema.service.auth.revocation.RevocationWiring;
import org.opencinema.service.auth.revocation.Revocations;
import org.opencinema.service.auth.session.AuthMetrics;
import org.opencinema.service.auth.session.AuthResource;
import org.opencinema.service.auth.session.ClientAddresses;
import org.opencinema.service.auth.session.DeviceNames;
import org.opencinema.service.auth.session.DeviceSecrets;
import org.opencinema.service.auth.session.Devices;
import org.opencinema.service.auth.session.Limits;
import org.opencinema.service.auth.session.LoginGuard;
import org.opencinema.service.auth.session.Passwords;
import org.opencinema.service.auth.session.RateLimitFields;
import org.opencinema.service.auth.session.SecondStepsResource;
import org.opencinema.service.auth.session.Sessions;
import org.opencinema.service.auth.session.SessionsResource;
import org.opencinema.service.auth.session.SignIns;
import org.opencinema.service.auth.session.TokensMapping;
import org.opencinema.tokens.RefreshTokens;
import org.opencinema.tokens.TokenIssuer;

/** Constructs the parts of the auth service. */
public final class AuthWiring {
    private static final Duration HASH_WAIT = Duration.ofSeconds(2);

    private final AuthConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public AuthWiring(AuthConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        MasterKey masterKey = configuration.masterKey();
        SecureRandom random = new SecureRandom();
        Uuid7 ids = new Uuid7(clock, random);
        Database database = Database.open(environment, configuration.database(), "auth");
        Redis redis = Redis.create(configuration.redisUri());
        environment.lifecycle().manage(new AutoCloseableManager(redis));
        Dpop.of(environment).shareReplays(redis, "auth");
        Outbox outbox = Outbox.of("auth.outbox");
        AccountEvents events = new AccountEvents(outbox, ids);

        AuditWiring auditing =
                new AuditWiring(environment, database.jdbi(), redis, masterKey.derive("audit chain"), clock);
        Audit audit = auditing.audit();
        KeyStore keys = KeyWiring.install(
                environment,
                database.jdbi(),
                masterKey,
                configuration.keys(),
                configuration.accessTokenLifetime().toJavaDuration(),
                audit,
                clock);
        DataKeys dataKeys = new DataKeys(database.jdbi(), masterKey, audit, clock);
        dataKeys.open();
        PersonalData personal = new PersonalData(masterKey, dataKeys);
        Runnable renewal = renewing(personal, database);
        AccountStore accountStore = new AccountStore(database.jdbi(), personal, events, audit);
        Accounts accounts = new Accounts(
                accountStore,
                configuration.passwords().hasher(configuration.passwordHashes(), HASH_WAIT),
                CommonPasswords.load(),
                audit,
                ids,
                clock);
        addBootstrapAdmin(accounts);
        RefreshFamilies families = RefreshFamilies.create(redis, "auth:session:", lifetimes());
        Revocations revocations = RevocationWiring.install(
                environment,
                database.jdbi(),
                redis,
                families,
                configuration.accessTokenLifetime().toJavaDuration(),
                ids,
                clock);
        Sessions sessions = new Sessions(
                families,
                RefreshTokens.create(masterKey.derive("refresh tokens")),
                revocations,
                new DeviceNames(masterKey));
        TokenIssuer issuer = TokenIssuer.create(
                keys, configuration.tokens().issuer(), configuration.tokens().audience());
        Devices devices = new Devices(database.jdbi(), masterKey, events, audit, clock);
        FactorWiring factors = new FactorWiring(
                new FactorWiring.Stores(database.jdbi(), redis, masterKey, events, audit),
                new FactorWiring.Settings(
                        configuration.publicUri(),
                        configuration.recentSignIn().toJavaDuration(),
                        Rate.perHour(configuration.limits().factorsPerHour)),
                accounts,
                ids,
                clock);
        SignIns signIns = new SignIns(
                accounts,
                sessions,
                devices,
                factors.secondFactors(),
                issuer,
                audit,
                configuration.accessTokenLifetime().toJavaDuration(),
                ids,
                clock);
        relay(database, outbox);
        EventMetrics.outbox(environment, database, outbox);
        EventMetrics.consumers(environment, configuration.kafkaServers());
        environment.lifecycle().manage(new SubscriptionEventsConsumer(configuration.kafkaServers(), accountStore));

        ClientWiring clients = new ClientWiring(
                environment, database.jdbi(), configuration.serviceSecrets(), revocations, audit, clock);
        Limits limits = new Limits(RateLimiter.create(redis), masterKey, rates());
        ClientAddresses addresses = new ClientAddresses(configuration.trustForwarded());
        TokensMapping answers = new TokensMapping(configuration.cookieSecure());
        AuthMetrics metrics = new AuthMetrics(Metrics.of(environment));
        environment
                .jersey()
                .register(new SecondStepsResource(
                        signIns, factors, limits, addresses, answers, metrics, Dpop.of(environment)));
        factors.register(environment);
        DeviceSecrets secrets = new DeviceSecrets(database.jdbi(), clock);
        LoginGuard guard = new LoginGuard(
                LoginThrottle.create(
                        redis, "auth:login", configuration.throttle().policies()),
                secrets,
                masterKey);
        Links links = LinkWiring.install(
                environment,
                database,
                masterKey,
                configuration.links(),
                new LinkWiring.AccountParts(accounts, accountStore, events, audit),
                new Links.Admission(revocations, secrets, guard, (handle, accountId) -> {
                    factors.forgetAll(handle, accountId);
                    devices.forgetAll(handle, accountId);
                }),
                signIns,
                limits,
                addresses,
                ids,
                clock);
        environment.jersey().register(new RateLimitFields());
        environment
                .jersey()
                .register(new AuthResource(
                        accounts,
                        signIns,
                        guard,
                        limits,
                        addresses,
                        answers,
                        metrics,
                        links::registered,
                        Dpop.of(environment)));
        Passwords passwords = new Passwords(accounts, sessions, revocations, events, audit);
        environment.jersey().register(new SessionsResource(accounts, sessions, passwords, limits, addresses, audit));
        clients.install(accounts, signIns, limits, addresses);
        clients.installApiKeys(configuration.apiKeyEnvironment(), random, ids, clock);
        environment
                .jersey()
                .register(
                        new AccountsResource(accounts, new Administration(database.jdbi(), revocations, audit, clock)));
        environment.jersey().register(auditing.resource());
        environment.jersey().register(new DataKeysResource(dataKeys, renewal));
        environment.healthChecks().register("redis", new HealthCheck() {
            @Override
            protected Result check() {
                redis.call(commands -> commands.ping());
                return Result.healthy();
            }
        });
    }

    /** Encrypts anew every minute, and when it is run. */
    private Runnable renewing(PersonalData personal, Database database) {
        Duration age = configuration.dataKeyLifetime().toJavaDuration();
        ScheduledExecutorService executor = environment
                .lifecycle()
                .scheduledExecutorService("auth-personal-data", true)
                .build();
        Runnable renewal = () -> personal.renew(database.jdbi(), age);
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(renewal, 0, 60, TimeUnit.SECONDS);
        return () -> executor.execute(renewal);
    }

    private void relay(Database database, Outbox outbox) {
        EventPublisher publisher = EventPublisher.create(configuration.kafkaServers());
        OutboxRelay relay = new OutboxRelay(database.dataSource(), outbox, publisher);
        environment.lifecycle().manage(new AutoCloseableManager(publisher));
        environment.lifecycle().manage(new AutoCloseableManager(relay));
        relay.start();
    }

    private void addBootstrapAdmin(Accounts accounts) {
        String email = configuration.bootstrapAdmin().email;
        String password = configuration.bootstrapAdmin().password;
        if (email != null && !email.isBlank() && password != null && !password.isBlank()) {
            accounts.addAdmin(email, password);
        }
    }

    private RefreshFamilies.Lifetimes lifetimes() {
        var signIn = configuration.signIn();
        return new RefreshFamilies.Lifetimes(
                signIn.idle.toJavaDuration(), signIn.longest.toJavaDuration(), signIn.grace.toJavaDuration());
    }

    private Limits.Rates rates() {
        var limits = configuration.limits();
        return new Limits.Rates(
                Rate.perHour(limits.registrationsPerHour),
                Rate.perMinute(limits.loginsPerMinute),
                Rate.perMinute(limits.loginsPerMinuteAndAddress),
                Rate.perHour(configuration.links().perHourAndAccount()),
                Rate.perHour(configuration.links().perHourAndAddress()));
    }
}
