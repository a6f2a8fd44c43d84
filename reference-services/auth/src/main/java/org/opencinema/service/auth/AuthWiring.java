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
import org.opencinema.service.auth.provider.ProviderWiring;
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
import org.opencinema.service.auth.social.SocialWiring;
import org.opencinema.tokens.RefreshTokens;
import org.opencinema.tokens.TokenIssuer;

/** Constructs the parts of the auth service. */
public final class AuthWiring {
    private static final Duration HASH_WAIT = Duration.ofSeconds(2);

    private final AuthConfiguration configuration;
    private final Environment environment;
    private final Clock clock;
    private final MasterKey masterKey;
    private final SecureRandom random = new SecureRandom();
    private final Uuid7 ids;
    private final Database database;
    private final Redis redis;
    private final Outbox outbox = Outbox.of("auth.outbox");
    private final AccountEvents events;
    private final AuditWiring auditing;
    private final Audit audit;
    private final Limits limits;
    private final ClientAddresses addresses;
    private final TokensMapping answers;
    private final Dpop dpop;

    /** The parts that know accounts. */
    private record AccountParts(AccountStore store, Accounts accounts) {}

    /** The parts that let somebody in, and end it. */
    private record SignInParts(
            TokenIssuer issuer,
            Revocations revocations,
            Sessions sessions,
            Devices devices,
            FactorWiring factors,
            SignIns signIns) {}

    /** Opens the stores. */
    public AuthWiring(AuthConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
        this.masterKey = configuration.masterKey();
        this.ids = new Uuid7(clock, random);
        this.database = Database.open(environment, configuration.database(), "auth");
        this.redis = Redis.create(configuration.redisUri());
        environment.lifecycle().manage(new AutoCloseableManager(redis));
        this.events = new AccountEvents(outbox, ids);
        this.auditing = new AuditWiring(environment, database.jdbi(), redis, masterKey.derive("audit chain"), clock);
        this.audit = auditing.audit();
        this.limits = new Limits(RateLimiter.create(redis), masterKey, rates());
        this.addresses = new ClientAddresses(configuration.trustForwarded());
        this.answers = new TokensMapping(configuration.cookieSecure());
        this.dpop = Dpop.of(environment);
        dpop.shareReplays(redis, "auth");
    }

    public void install() {
        KeyStore keys = KeyWiring.install(
                environment,
                database.jdbi(),
                masterKey,
                configuration.keys(),
                configuration.accessTokenLifetime().toJavaDuration(),
                audit,
                clock);
        AccountParts accounts = accounts();
        SignInParts parts = signIns(keys, accounts);
        publishAndFollow(accounts);

        SocialWiring social = social(accounts);
        installSignIn(accounts, parts, social);
        Passwords passwords = new Passwords(accounts.accounts(), parts.sessions(), parts.revocations(), events, audit);
        register(new SessionsResource(accounts.accounts(), parts.sessions(), passwords, limits, addresses, audit));
        register(new AccountsResource(
                accounts.accounts(), new Administration(database.jdbi(), parts.revocations(), audit, clock)));
        register(auditing.resource());
        installClients(keys, accounts, parts);
        environment.healthChecks().register("redis", new HealthCheck() {
            @Override
            protected Result check() {
                redis.call(commands -> commands.ping());
                return Result.healthy();
            }
        });
    }

    private AccountParts accounts() {
        DataKeys dataKeys = new DataKeys(database.jdbi(), masterKey, audit, clock);
        dataKeys.open();
        PersonalData personal = new PersonalData(masterKey, dataKeys);
        register(new DataKeysResource(dataKeys, renewing(personal)));
        AccountStore store = new AccountStore(database.jdbi(), personal, events, audit);
        Accounts accounts = new Accounts(
                store,
                configuration.passwords().hasher(configuration.passwordHashes(), HASH_WAIT),
                CommonPasswords.load(),
                audit,
                ids,
                clock);
        addBootstrapAdmin(accounts);
        return new AccountParts(store, accounts);
    }

    private SignInParts signIns(KeyStore keys, AccountParts accounts) {
        RefreshFamilies families = RefreshFamilies.create(redis, "auth:session:", lifetimes());
        Duration accessTokenLifetime = configuration.accessTokenLifetime().toJavaDuration();
        Revocations revocations = RevocationWiring.install(
                environment, database.jdbi(), redis, families, accessTokenLifetime, ids, clock);
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
                accounts.accounts(),
                ids,
                clock);
        SignIns signIns = new SignIns(
                accounts.accounts(),
                sessions,
                devices,
                factors.secondFactors(),
                issuer,
                audit,
                accessTokenLifetime,
                ids,
                clock);
        return new SignInParts(issuer, revocations, sessions, devices, factors, signIns);
    }

    private SocialWiring social(AccountParts accounts) {
        return new SocialWiring(
                configuration.social(),
                configuration.publicUri(),
                new SocialWiring.Stores(database.jdbi(), redis, masterKey, accounts.store(), events, audit),
                clock);
    }

    /** Every way in. */
    private void installSignIn(AccountParts accounts, SignInParts parts, SocialWiring social) {
        SignIns signIns = parts.signIns();
        FactorWiring factors = parts.factors();
        AuthMetrics metrics = new AuthMetrics(Metrics.of(environment));
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
                new LinkWiring.AccountParts(accounts.accounts(), accounts.store(), events, audit),
                new Links.Admission(parts.revocations(), secrets, guard, (handle, accountId) -> {
                    factors.forgetAll(handle, accountId);
                    social.forgetAll(handle, accountId);
                    parts.devices().forgetAll(handle, accountId);
                }),
                signIns,
                limits,
                addresses,
                ids,
                clock);
        register(new RateLimitFields());
        register(new AuthResource(
                accounts.accounts(), signIns, guard, limits, addresses, answers, metrics, links::registered, dpop));
        register(new SecondStepsResource(signIns, factors, limits, addresses, answers, metrics, dpop));
        factors.register(environment);
        SocialWiring.Edge edge = new SocialWiring.Edge(
                answers, limits, addresses, factors.reauthentication(), dpop, configuration.cookieSecure());
        register(social.resource(accounts.accounts(), signIns, edge));
    }

    /** What services and apps sign in with. */
    private void installClients(KeyStore keys, AccountParts accounts, SignInParts parts) {
        ClientWiring clients = new ClientWiring(
                environment, database.jdbi(), configuration.serviceSecrets(), parts.revocations(), audit, clock);
        clients.install(accounts.accounts(), parts.signIns(), limits, addresses);
        clients.installApiKeys(configuration.apiKeyEnvironment(), random, ids, clock);
        ProviderWiring.Shared shared = new ProviderWiring.Shared(
                database.jdbi(),
                redis,
                masterKey,
                keys,
                parts.issuer(),
                accounts.accounts(),
                parts.sessions(),
                parts.signIns(),
                limits,
                addresses,
                audit,
                parts.revocations());
        new ProviderWiring(providerSettings(clients), shared, ids, clock).install(environment);
    }

    private void publishAndFollow(AccountParts accounts) {
        EventPublisher publisher = EventPublisher.create(configuration.kafkaServers());
        OutboxRelay relay = new OutboxRelay(database.dataSource(), outbox, publisher);
        environment.lifecycle().manage(new AutoCloseableManager(publisher));
        environment.lifecycle().manage(new AutoCloseableManager(relay));
        relay.start();
        EventMetrics.outbox(environment, database, outbox);
        EventMetrics.consumers(environment, configuration.kafkaServers());
        environment.lifecycle().manage(new SubscriptionEventsConsumer(configuration.kafkaServers(), accounts.store()));
    }

    private void register(Object component) {
        environment.jersey().register(component);
    }

    /** Encrypts anew every minute, and when it is run. */
    private Runnable renewing(PersonalData personal) {
        Duration age = configuration.dataKeyLifetime().toJavaDuration();
        ScheduledExecutorService executor = environment
                .lifecycle()
                .scheduledExecutorService("auth-personal-data", true)
                .build();
        Runnable renewal = () -> personal.renew(database.jdbi(), age);
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(renewal, 0, 60, TimeUnit.SECONDS);
        return () -> executor.execute(renewal);
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

    private ProviderWiring.Settings providerSettings(ClientWiring clients) {
        return new ProviderWiring.Settings(
                configuration.tokens(),
                configuration.accessTokenLifetime().toJavaDuration(),
                lifetimes(),
                clients.clients(),
                configuration.cookieSecure());
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
