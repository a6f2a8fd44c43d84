package org.opencinema.service.payment;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.Managed;
import java.security.SecureRandom;
import java.time.Clock;
import org.opencinema.billing.Lifecycle;
import org.opencinema.dropwizard.Database;
import org.opencinema.dropwizard.Dpop;
import org.opencinema.dropwizard.EventMetrics;
import org.opencinema.dropwizard.Metrics;
import org.opencinema.dropwizard.RequiredScope;
import org.opencinema.events.EventPublisher;
import org.opencinema.events.Outbox;
import org.opencinema.events.OutboxRelay;
import org.opencinema.events.Uuid7;
import org.opencinema.redis.Redis;
import org.opencinema.redis.SharedClock;

/** Constructs the payment service. */
public final class PaymentWiring {
    private final PaymentConfiguration configuration;
    private final Environment environment;
    private final Clock clock;

    public PaymentWiring(PaymentConfiguration configuration, Environment environment, Clock clock) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
    }

    public void install() {
        Database database = Database.open(environment, configuration.database(), "payment");
        Redis redis = Redis.create(configuration.redisUri());
        environment.lifecycle().manage(new AutoCloseableManager(redis));
        Dpop.of(environment).shareReplays(redis, "payment");
        SharedClock shared = configuration.demoClock() ? SharedClock.create(redis, clock) : null;
        Clock business = shared == null ? clock : shared;
        SecureRandom random = new SecureRandom();
        Uuid7 ids = new Uuid7(clock, random);
        Outbox outbox = Outbox.of("payment.outbox");
        SandboxProvider sandbox = configuration.provider().equals(PaymentConfiguration.SANDBOX)
                ? new SandboxProvider(database.jdbi(), random, business)
                : null;
        PaymentProvider provider = guarded(sandbox == null ? stripe() : sandbox);
        Plans plans = new Plans(configuration.plans());
        Lifecycle lifecycle = Lifecycle.standard();
        SubscriptionStore subscriptions = new SubscriptionStore();
        PaymentMetrics metrics = new PaymentMetrics(Metrics.of(environment), plans);
        Billing billing = new Billing(
                database.jdbi(),
                new Billing.Stores(
                        new AccountStore(), subscriptions, new InvoiceStore(), new ChargeStore(), new LedgerStore(ids)),
                plans,
                lifecycle,
                provider,
                new BillingEvents(outbox, ids),
                ids,
                business,
                metrics);
        Idempotency idempotency =
                new Idempotency(new AnswerStore(database.jdbi()), redis, environment.getObjectMapper(), ids, clock);
        Webhooks webhooks = new Webhooks(provider, new WebhookStore(database.jdbi()), billing, clock);

        EventPublisher publisher = EventPublisher.create(configuration.kafkaServers());
        OutboxRelay relay = new OutboxRelay(database.dataSource(), outbox, publisher);
        manage(() -> {}, publisher::close);
        manage(relay::start, relay::close);
        EventMetrics.outbox(environment, database, outbox);
        Metrics.sample(
                environment, "subscriptions", () -> metrics.show(database.jdbi().withHandle(subscriptions::count)));
        environment.lifecycle().manage(new DueWork(database.dataSource(), billing, idempotency, webhooks, clock));

        environment.jersey().register(new RequiredScope("account"));
        environment.jersey().register(new PlansResource(plans, lifecycle));
        environment.jersey().register(new SubscriptionsResource(billing, plans, idempotency));
        environment.jersey().register(new PaymentsResource(billing, idempotency));
        environment.jersey().register(new InvoicesResource(billing, new InvoiceDocument(configuration.seller())));
        environment.jersey().register(new WebhooksResource(webhooks));
        environment.jersey().register(new BillingResource(billing, shared));
        environment.jersey().register(new SandboxResource(sandbox));
        environment.healthChecks().register("redis", new HealthCheck() {
            @Override
            protected Result check() {
                redis.call(commands -> commands.ping());
                return Result.healthy();
            }
        });
    }

    private PaymentProvider stripe() {
        PaymentConfiguration.StripeConfiguration stripe = configuration.stripe();
        return new StripeProvider(
                stripe.uri, stripe.secretKey(), stripe.webhookSecrets(), stripe.timeout.toJavaDuration());
    }

    private GuardedProvider guarded(PaymentProvider provider) {
        PaymentConfiguration.BreakerConfiguration breaker = configuration.breaker();
        return new GuardedProvider(provider, breaker.failures, breaker.delay.toJavaDuration());
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
